/** UniqueDeviceID of a fibre channel volume, from its NAA id (32 hex digits): 01 and base64. */
export function fabricUdid(naa: string): string {
  return `01${Buffer.from(`3IBM214524${naa.toUpperCase()}`).toString('base64')}`;
}

/** VolumeUniqueID, the form in which the VIOS itself knows it. */
export function fabricUniqueId(naa: string): string {
  return `33213${naa.toUpperCase()}04214503IBMfcp`;
}
