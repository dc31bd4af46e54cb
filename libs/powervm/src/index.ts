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
export { isPowerVmError, isRefusal, isRetryable, PowerVmError, type PowerVmErrorCode } from './errors.js';
export { type EventBatch, type EventsOptions, events, type HypervisorEvent } from './events/events.js';
export { publishEvent } from './events/publish-event.js';
export {
  cancelJob,
  deleteJob,
  hasEnded,
  type Job,
  type JobTarget,
  listJobs,
  readJob,
  type StartOptions,
  startJob,
} from './jobs/job.js';
export { JobFailedError, JobTimeoutError } from './jobs/job-errors.js';
export type { CdataValue, JobParameters } from './jobs/job-request.js';
export {
  type DiskToDiscover,
  discoverDisk,
  type Itl,
  itlsOf,
  type LuaRecovery,
  luaOf,
  luaRecoveryRequest,
  parseLuaRecovery,
} from './jobs/lua-recovery.js';
export {
  isAlreadyOff,
  isAlreadyOn,
  isOsShutdownImpossible,
  type PowerOffOptions,
  type PowerOnOptions,
  type PowerOutcome,
  powerOff,
  powerOn,
} from './jobs/power.js';
export { removeDisk } from './jobs/remove-disk.js';
export { type JobOutcome, type JobProgress, runJob, type WaitOptions, waitForJob } from './jobs/run-job.js';
export { nextWwpns, type WwpnPair } from './jobs/wwpns.js';
export { macFromApi, macToApi } from './names/mac.js';
export { fileName, logicalUnitName, opticalMediaName, partitionName, virtualDiskName } from './names/names.js';
export { sameUdid } from './names/udid.js';
export { novaUuidsOf, partitionUuid } from './names/uuid.js';
export * from './resources/index.js';
export type { Logon, SessionInfo } from './session/logon.js';
export type { Guard } from './transport/guard.js';
export type { ObservedOutcome, ObservedRequest, RequestObserver } from './transport/observe.js';
export { type ChecksumAlgorithm, ChecksumStream, checksum } from './upload/checksum.js';
export { clearUploads } from './upload/clear-uploads.js';
export { type Upload, type UploadedFile, uploadFile } from './upload/upload-file.js';
export { type XmlAttribute, XmlElement, type XmlNode } from './xml/element.js';
export { findElement, findElements } from './xml/find.js';
export { parseXml } from './xml/parse.js';
export { serializeXml } from './xml/serialize.js';
