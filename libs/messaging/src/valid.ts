import type { PipeTransform } from '@nestjs/common';
import { type PayloadOf, type QueryContract, validated } from '#contracts';

/** `@Payload(valid(GetInfo)) question: PayloadOf<typeof GetInfo>` */
export const valid = <C extends QueryContract>(contract: C): PipeTransform<unknown, PayloadOf<C>> => ({
  transform: (value) => validated(contract.name, contract.payload, value) as PayloadOf<C>,
});
