import { z } from 'zod';
import { type KeystoneConfig } from '#config';
import { refuse } from '#contracts';

const Endpoint = z.object({
  interface: z.string(),
  region_id: z.string().nullish(),
  region: z.string().nullish(),
  url: z.string(),
});

/** What Keystone says of a token, as far as we look at it. */
export const TokenAnswer = z.object({
  token: z.object({
    issued_at: z.coerce.date(),
    expires_at: z.coerce.date(),
    catalog: z.array(z.object({ type: z.string(), endpoints: z.array(Endpoint).default([]) })).default([]),
  }),
});
export type TokenAnswer = z.infer<typeof TokenAnswer>;

/** ms; both times are Keystone's, so that its clock need not be ours. */
export const lifeOf = ({ token }: TokenAnswer): number => token.expires_at.getTime() - token.issued_at.getTime();

/** @throws OperationError `keystone.no-endpoint` */
export function imageEndpoint({ token }: TokenAnswer, { region, interface: wanted }: KeystoneConfig): string {
  const all = token.catalog.flatMap(({ type, endpoints }) => (type === 'image' ? endpoints : []));
  const found = all.find((one) => one.interface === wanted && (region ?? regionOf(one)) === regionOf(one));
  if (found !== undefined) return found.url;
  const known = all.map((one) => `${one.interface} in ${regionOf(one) ?? 'no region'}`).join(', ') || 'none';
  const where = region === undefined ? '' : ` in region ${region}`;
  throw refuse('keystone.no-endpoint', `the service catalogue has no ${wanted} image endpoint${where}, but ${known}`, {
    remedy: "Correct 'storage.keystone.interface' or '.region', or name it as 'storage.glanceEndpoint'.",
  });
}

const regionOf = ({ region_id, region }: z.infer<typeof Endpoint>): string | undefined =>
  region_id ?? region ?? undefined;
