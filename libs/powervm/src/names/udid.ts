/**
 * Whether two UDIDs of logical units name the same thing. The first two characters tell the kind (27 disk, 29 image), and
 * one image is seen with both.
 */
export function sameUdid(one: string, other: string): boolean {
  return one.slice(2) === other.slice(2);
}
