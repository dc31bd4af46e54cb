// Runs TypeScript sources without a build: node --conditions=source --import ./scripts/typescript.mjs apps/x/src/main.ts
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
