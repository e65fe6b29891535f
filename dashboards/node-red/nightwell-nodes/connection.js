'use strict';
const { connect } = require('mqtt');

/** Longer than this unheard, a link counts as dead; the gateway accepts 30 s at most. */
const KEEPALIVE_S = 10;
const RECONNECT_MS = 1_000;

/** One link for all nodes of a process: a login stands for one client. */
let link = null;

/**
 * The link to the home's gateway, by the login that the gateway gave to this Node-RED. `use` adds a listener
 * `{ onMessage(topic, payload, isRepeat), onLink(isUp) }` and returns what gives it back; the last one closes it.
 */
function use(RED, listener) {
  link ??= open(RED.settings.nightwell);
  const mine = link;
  listener.onLink(mine.client.connected);
  // Not before all nodes stand: what is sent to one that doesn't yet is lost.
  const onStarted = () => {
    RED.events.off('flows:started', onStarted);
    mine.listeners.add(listener);
    listener.onLink(mine.client.connected);
    for (const [topic, payload] of mine.retained) listener.onMessage(topic, payload, true);
  };
  RED.events.on('flows:started', onStarted);
  mine.userCount += 1;
  return {
    ask: mine.ask,
    leave(done) {
      RED.events.off('flows:started', onStarted);
      mine.listeners.delete(listener);
      mine.userCount -= 1;
      if (mine.userCount > 0) return done();
      if (link === mine) link = null;
      mine.client.end(true, {}, () => done());
    },
  };
}

function open({ url, homeId, name, clientId, secret }) {
  const root = `nightwell1/${homeId}`;
  const listeners = new Set();
  /** The broker sends retained messages once; nodes that are deployed later want them too. */
  const retained = new Map();
  const client = connect(url, {
    clientId,
    username: clientId,
    password: secret,
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_S,
    reconnectPeriod: RECONNECT_MS,
    queueQoSZero: false,
  });
  client.on('connect', () => {
    retained.clear();
    client.subscribe(`${root}/platform/#`, { qos: 1 });
    for (const { onLink } of listeners) onLink(true);
  });
  client.on('close', () => {
    for (const { onLink } of listeners) onLink(false);
  });
  // It comes back by itself; each node shows that it is away.
  client.on('error', () => {});
  client.on('message', (topic, bytes, { retain }) => {
    const payload = parse(bytes);
    // Kept ones come after the subscription is answered, so that what changed meanwhile may have come before them.
    if (retain && retained.has(topic)) return;
    if (payload === null) return retained.delete(topic);
    if (payload.kind === 'resident-state' || (payload.kind === 'alert' && payload.state !== 'closed'))
      retained.set(topic, payload);
    for (const { onMessage } of listeners) onMessage(topic, payload, retain);
  });
  return {
    client,
    userCount: 0,
    listeners,
    retained,
    /** Asks the gateway; not at all when it isn't there: words that come minutes late help nobody. */
    ask(request, done) {
      if (!client.connected) return done(new Error('The gateway is not there: nothing was asked.'));
      client.publish(`${root}/automation/${name}/request`, JSON.stringify(request), { qos: 1 }, done);
    },
  };
}

/** An object of the feed, or null: an empty payload takes a retained one back. */
function parse(bytes) {
  try {
    const payload = JSON.parse(bytes.toString());
    return typeof payload === 'object' && payload !== null ? payload : null;
  } catch {
    return null;
  }
}

/** What a node shows below itself. */
const linkStatus = (isUp) =>
  isUp
    ? { fill: 'green', shape: 'dot', text: 'listening' }
    : { fill: 'red', shape: 'ring', text: 'no gateway' };

module.exports = { use, linkStatus };
