import { z } from 'zod';
import type { ServiceName } from './contract.js';

const compactJwe = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * A field that only one service can read: a compact JWE (RFC 7516; ECDH-ES+A256KW, A256GCM) to that service's public
 * key, with its key id in the header. The clear text is JSON. A value that is not sealed is refused.
 */
export const sealedFor = (reader: ServiceName) =>
  z
    .string()
    .regex(compactJwe, `must be sealed: a compact JWE to the public key of ${reader}`)
    .meta({ description: `JWE, readable by ${reader} only`, 'x-sealed-for': reader });
