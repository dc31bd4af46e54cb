import type { Delivery } from '#messaging';

/** Who makes something: the operation that the delivery is a step of, or the command itself. */
export const makerOf = ({ envelope }: Delivery): string => envelope.step?.operation ?? envelope.id;

/** An undo takes back what its own operation has made, and nothing that was there before. */
export const mayRemove = (madeBy: string, delivery: Delivery): boolean =>
  delivery.envelope.step?.phase !== 'undo' || madeBy === makerOf(delivery);
