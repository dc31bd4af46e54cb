export type { Answer } from './atom/entry.js';
export type { RawRequest, Timeouts, ViewOptions } from './client/channel.js';
export {
  type DeleteOptions,
  type GetOptions,
  type GroupOption,
  type ParentOption,
  PowerVmClient,
} from './client/client.js';
export { type ObjectRef, onType, type Target, type TypeRef, under } from './client/paths.js';
export type { Mutate, UpdateOptions } from './client/write.js';
export { type Clock, systemClock } from './clock.js';
export { type ConnectOptions, connect } from './connect.js';
export * from './declare/index.js';
export { isPowerVmError, PowerVmError, type PowerVmErrorCode } from './errors.js';
export { macFromApi, macToApi } from './names/mac.js';
export { fileName, logicalUnitName, opticalMediaName, partitionName, virtualDiskName } from './names/names.js';
export { sameUdid } from './names/udid.js';
export { novaUuidsOf, partitionUuid } from './names/uuid.js';
export * from './resources/index.js';
export type { Logon, SessionInfo } from './session/logon.js';
export type { Guard } from './transport/guard.js';
export type { ObservedOutcome, ObservedRequest, RequestObserver } from './transport/observe.js';
export { type XmlAttribute, XmlElement, type XmlNode } from './xml/element.js';
export { findElement, findElements } from './xml/find.js';
export { parseXml } from './xml/parse.js';
export { serializeXml } from './xml/serialize.js';
