import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { Config } from './config.js';

/** A configuration that can't be used; `message` names the file, the field and what to do. */
export class ConfigError extends Error {
  readonly code = 'config.invalid';

  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/**
 * Reads and validates the configuration: a YAML (or JSON) file, `POWERVM_CONFIG`, over which `POWERVM_NATS` (comma
 * separated servers) and `POWERVM_HTTP_PORT` win. Without a file every value has its default, and there is no host.
 *
 * @throws {ConfigError} for a missing file, broken YAML, an unknown or a wrong field
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const file = env.POWERVM_CONFIG;
  const source = file === undefined || file === '' ? {} : readYaml(file);
  const parsed = Config.safeParse(withEnvironment(source, env));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new ConfigError(
    `${file ?? 'configuration'} is not valid:\n${issues.join('\n')}\nSee docs/reference/configuration.md.`,
  );
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    if (error instanceof YAMLParseError) throw new ConfigError(`${file} is not YAML: ${error.message}`);
    throw new ConfigError(
      `${file} can't be read (${error instanceof Error ? error.message : String(error)}). POWERVM_CONFIG must name a readable file.`,
    );
  }
}

function withEnvironment(source: unknown, env: NodeJS.ProcessEnv): unknown {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) return source;
  const config: Record<string, unknown> = { ...source };
  if (env.POWERVM_NATS) config.nats = { ...asObject(config.nats), servers: env.POWERVM_NATS.split(',') };
  if (env.POWERVM_HTTP_PORT) {
    const gateway = asObject(config.gateway);
    config.gateway = { ...gateway, http: { ...asObject(gateway.http), port: Number(env.POWERVM_HTTP_PORT) } };
  }
  return config;
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
