/** Configuration files of one Nova. */
export interface NovaFiles {
  conf: string;
  /** Read by all but nova-compute. */
  database: string;
}

/** One release of Nova, as it is installed here. */
export interface Release {
  /** Names its databases, its virtual host and its logs. */
  name: 'zed' | 'current';
  /** For people: `Nova 26.2.2 (Debian's Zed, eventlet)`. */
  title: string;
  /** Nova's host name of its compute service. */
  host: string;
  /** The command line of `nova-manage`, `nova-compute` and so on. In Python, our driver can be imported. */
  command(program: string): string[];
  api(files: NovaFiles): { command: string[]; env: Record<string, string> };
  apiPaste: string;
  /** Of all its daemons. */
  env: Record<string, string>;
}
