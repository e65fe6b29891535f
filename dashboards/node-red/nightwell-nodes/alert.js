'use strict';
const { use, linkStatus } = require('./connection.js');

/** Sends a message at each change of an alert. With `hears: canary` it passes on the gateway's own health check. */
module.exports = (RED) => {
  function AlertNode(config) {
    RED.nodes.createNode(this, config);
    const wanted = config.hears === 'canary' ? 'canary' : 'alert';
    const canaryEnd = `/platform/canary/${RED.settings.nightwell.name}`;
    const isWanted = (payload, topic) => {
      if (payload.kind !== wanted) return false;
      if (wanted === 'canary') return topic.endsWith(canaryEnd);
      const isRoom = !config.room || payload.roomId === config.room;
      return isRoom && (!config.alertKind || payload.alertKind === config.alertKind);
    };
    const link = use(RED, {
      onLink: (isUp) => this.status(linkStatus(isUp)),
      onMessage: (topic, payload, isRepeat) => {
        if (isWanted(payload, topic)) this.send({ topic, payload: { ...payload }, isRepeat });
      },
    });
    this.on('close', (done) => link.leave(done));
  }
  RED.nodes.registerType('nightwell-alert', AlertNode);
};
