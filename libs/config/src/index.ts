export * from './config.js';
export * from './host-config.js';
export * from './keystone-config.js';
export * from './load.js';
export * from './version.js';
