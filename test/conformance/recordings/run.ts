import * as powervm from '#powervm';
import { Recordings } from './recordings.js';
import { Results } from './results.js';
import { roundTrips } from './round-trip.js';
import { NETWORK } from './tables/network.js';
import { PARTITIONS } from './tables/partitions.js';
import { STORAGE } from './tables/storage.js';
import { SYSTEM } from './tables/system.js';
import { compareValues } from './values.js';

/** Our client against the answers of real hosts that come with pypowervm; the last line tells how many cases passed. */
const TABLES = [...SYSTEM, ...PARTITIONS, ...STORAGE, ...NETWORK];

const results = new Results();
await using recordings = await Recordings.fetch();
console.log(`       ${recordings.all.length} recordings of pypowervm ${recordings.version}`);
const declared = Object.values<unknown>(powervm).filter(isResource);
const missing = declared.filter((type) => !TABLES.some(({ resource }) => resource === type)).map(({ name }) => name);
results.case(`all ${declared.length} resources that the client declares have a table`, missing);
await roundTrips(recordings, new Map(declared.map((type) => [type.name, type])), results);
await compareValues(recordings, TABLES, results);
process.exitCode = results.end();

function isResource(exported: unknown): exported is powervm.Resource {
  return typeof exported === 'object' && exported !== null && 'isResource' in exported;
}
