import { opticalMediaName } from '#powervm';

/** Name of an instance's config drive in the media repository; the server's limit of 37 characters cuts the end. */
export const mediumName = (instance: string): string => opticalMediaName(`cfg_${instance.replaceAll('-', '')}.iso`);

/** Uuid of the instance whose config drive a medium is by its name; undefined for other media. */
export function instanceOfMedium(name: string): string | undefined {
  const hex = /^cfg_([0-9a-f]{32})/.exec(name)?.[1];
  const uuid = hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return uuid !== undefined && mediumName(uuid) === name ? uuid : undefined;
}
