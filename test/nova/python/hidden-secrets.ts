import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { hiddenSecrets } from '#testing';

/** JSON on standard input: secrets to look for, and files to look into. */
const { secrets, files } = JSON.parse(await text(process.stdin)) as { secrets: string[]; files: string[] };
// For each of the files: those secrets that whoever reads it could find.
process.stdout.write(JSON.stringify(files.map((file) => hiddenSecrets(readFileSync(file), secrets))));
