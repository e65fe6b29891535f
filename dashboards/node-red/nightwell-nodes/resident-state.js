'use strict';
const { use, linkStatus } = require('./connection.js');

/** Sends a message when something that the house knows of a resident changes; `before` is what it knew last. */
module.exports = (RED) => {
  function ResidentStateNode(config) {
    RED.nodes.createNode(this, config);
    const before = new Map();
    const link = use(RED, {
      onLink: (isUp) => this.status(linkStatus(isUp)),
      onMessage: (topic, payload, isRepeat) => {
        if (payload.kind !== 'resident-state') return;
        if (config.resident && payload.residentId !== config.resident) return;
        if (config.room && payload.roomId !== config.room) return;
        const last = before.get(payload.residentId) ?? null;
        before.set(payload.residentId, payload);
        this.send({ topic, payload: { ...payload }, before: last, isRepeat });
      },
    });
    this.on('close', (done) => link.leave(done));
  }
  RED.nodes.registerType('nightwell-resident-state', ResidentStateNode);
};
