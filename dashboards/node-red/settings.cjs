'use strict';
// The settings of the home's own Node-RED. Started by gateway/integrations/node-red.ts, which says what is this run's.
const { createHash, timingSafeEqual } = require('node:crypto');
const net = require('node:net');
const { join } = require('node:path');

const run = JSON.parse(process.env.NIGHTWELL_NODE_RED);
// Flows can read the environment.
delete process.env.NIGHTWELL_NODE_RED;
// By its path: behind the permission wall Node doesn't find the project's package.json, nor its map of imports.
const { checkFlows } = require(run.checkFlowsFile);

// Without it Nagle's algorithm and delayed ACKs add 40 ms to each message (measured, MQTT over TCP).
const { createConnection } = net;
net.createConnection = (...args) => createConnection(...args).setNoDelay(true);

// Whoever started us is gone: a home's automations must not go on without its gateway, nor keep its login.
process.on('disconnect', () => process.exit(0));

const sha256 = (text) => createHash('sha256').update(text).digest();
const BODY_MAX_BYTES = 5 * 1024 * 1024;
const installer = { username: 'installer', permissions: '*' };

/** The editor: for the one credential that the gateway made for this run. */
const adminAuth = (passwordHash) => ({
  type: 'credentials',
  users: async (name) => (name === installer.username ? installer : null),
  authenticate: async (name, password) =>
    name === installer.username && timingSafeEqual(sha256(password), Buffer.from(passwordHash, 'hex'))
      ? installer
      : null,
});

/** Flows that could stop all others are refused where they are deployed, in words, before they are kept. */
function refuseUnsafeFlows(request, response, next) {
  if (!['POST', 'PUT'].includes(request.method) || !/^\/flows?(\/|$)/.test(request.path)) return next();
  const chunks = [];
  let byteCount = 0;
  request.on('data', (chunk) => {
    byteCount += chunk.length;
    if (byteCount > BODY_MAX_BYTES) request.destroy();
    chunks.push(chunk);
  });
  request.on('end', () => {
    const body = parse(Buffer.concat(chunks).toString());
    const problems = body === undefined ? ['This is not JSON.'] : checkFlows(toNodes(body));
    if (problems.length > 0)
      return response.status(400).json({ code: 'refused', message: problems.join(' ') });
    // As Node-RED's own parser would leave it.
    request.body = body;
    request._body = true;
    next();
  });
}

function parse(text) {
  try {
    return text === '' ? [] : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All flows, all flows with a revision, or one flow: Node-RED's three forms. */
const toNodes = (body) =>
  Array.isArray(body) ? body : (body?.flows ?? [...(body?.nodes ?? []), ...(body?.configs ?? [])]);

module.exports = {
  userDir: run.userDir,
  flowFile: 'flows.json',
  nodesDir: [join(__dirname, 'nightwell-nodes')],
  credentialSecret: run.credentialSecret,
  nightwell: run.nightwell,
  uiHost: '127.0.0.1',
  uiPort: run.editor?.port ?? 0,
  // With neither there is no HTTP server at all.
  httpAdminRoot: run.editor === null ? false : '/',
  httpNodeRoot: false,
  disableEditor: run.editor === null,
  ...(run.editor === null ? {} : { adminAuth: adminAuth(run.editor.passwordHash) }),
  httpAdminMiddleware: refuseUnsafeFlows,
  telemetry: { enabled: false, updateNotification: false },
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpload: false, allowList: ['nightwell-nodes'], denyList: ['*'] },
    modules: { allowInstall: false, allowList: [], denyList: ['*'] },
  },
  editorTheme: { projects: { enabled: false }, palette: { catalogues: [] }, tours: false },
  nodesExcludes: ['90-exec.js', '10-file.js', '23-watch.js', '31-tcpin.js', '32-udp.js'],
  functionExternalModules: false,
  functionTimeout: 5, // what new nodes begin with; that each node has one is checked
  diagnostics: { enabled: false, ui: false },
  runtimeState: { enabled: false, ui: false },
  exportGlobalContextKeys: false,
  mqttReconnectTime: 1_000,
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
