export interface ServerConfig {
  port: number;
  monitorPort: number;
  storeDir: string;
  portsDir: string;
  /** More of the `jetstream` block, which would replace ours if it came a second time: `max_file_store: 1GB`. */
  jetstream?: string;
  /** More lines in the server's own format: accounts, limits, `max_payload`. */
  more?: string;
}

/** The configuration file of a nats-server that listens on loopback only and keeps its streams in `storeDir`. */
export function serverConfig(config: ServerConfig): string {
  const { port, monitorPort, storeDir, portsDir, jetstream = '', more = '' } = config;
  return [
    `listen: "127.0.0.1:${port}"`,
    `http: "127.0.0.1:${monitorPort}"`,
    `ports_file_dir: ${quoted(portsDir)}`,
    `jetstream { store_dir: ${quoted(storeDir)}`,
    jetstream,
    '}',
    more,
    '',
  ].join('\n');
}

/**
 * A port below the range that the kernel gives to outgoing connections, so that a server that is killed finds its
 * port free when it comes back, whatever its clients do meanwhile. It may be taken: try, and ask again.
 */
export function somePort(): number {
  return 20_000 + Math.floor(Math.random() * 12_000);
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
