'use strict';
const { randomUUID } = require('node:crypto');
const { use, linkStatus } = require('./connection.js');

const WORDS_MAX = 200;

/** Asks the gateway to say something. The gateway decides; its answer is shown below the node and sent on. */
module.exports = (RED) => {
  function AnnounceNode(config) {
    RED.nodes.createNode(this, config);
    const waiting = new Map();
    const link = use(RED, {
      onLink: (isUp) => this.status(linkStatus(isUp)),
      onMessage: (_topic, payload) => {
        const message = payload.kind === 'answer' ? waiting.get(payload.requestId) : undefined;
        if (message === undefined) return;
        waiting.delete(payload.requestId);
        const isTaken = payload.answer === 'taken';
        this.status({ fill: isTaken ? 'green' : 'yellow', shape: 'dot', text: payload.code ?? 'taken' });
        this.send({ ...message, payload: { answer: payload.answer, code: payload.code } });
      },
    });
    this.on('input', (message, _send, done) => {
      const { payload } = message;
      if (payload?.kind === 'canary') return link.ask({ kind: 'canary-back', nonce: payload.nonce }, done);
      const words = String(config.words || payload || '').trim();
      if (words === '' || words.length > WORDS_MAX || (typeof payload === 'object' && !config.words))
        return done(
          new Error(`Needs 1 to ${WORDS_MAX} characters to say, in its settings or as msg.payload.`),
        );
      const roomId = config.room || message.roomId || null;
      const requestId = randomUUID();
      // An answer that never comes must not be waited for without end.
      if (waiting.size >= 20) waiting.delete(waiting.keys().next().value);
      waiting.set(requestId, message);
      link.ask({ kind: 'announce', requestId, roomId, words }, (cause) => done(cause ?? undefined));
    });
    this.on('close', (done) => link.leave(done));
  }
  RED.nodes.registerType('nightwell-announce', AnnounceNode);
};
