/** The lowest `entN` that is not taken. */
export function freeDeviceName(taken: ReadonlySet<string>, from = 0): string {
  let number = from;
  while (taken.has(`ent${number}`)) number++;
  return `ent${number}`;
}
