export { endWithParent } from './end-with-parent.js';
export { findNatsServer, type NatsServerProgram, OLDEST_NATS_SERVER } from './find-nats-server.js';
export { NatsServerMissingError } from './install-nats-server.js';
export { installOnce } from './install-once.js';
export { type NatsServer, type NatsServerOptions, startNatsServer } from './nats-server.js';
export { projectFolder, toolsFolder } from './project-folder.js';
export { runCommand } from './run-command.js';
