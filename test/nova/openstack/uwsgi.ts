/** An application of Python behind HTTP on 127.0.0.1, as the packages of Debian serve it. */
export interface WsgiApplication {
  port: number;
  /** A file with `application`, or a module and the name in it. */
  application: { file: string } | { module: string };
  /** Environment of Python in which the module is. */
  virtualenv?: string;
  threads?: number;
}

export function uwsgi({ port, application, virtualenv, threads = 4 }: WsgiApplication): string[] {
  return [
    ...['/usr/bin/uwsgi-core', '--plugins', 'python3', '--http-socket', `127.0.0.1:${port}`],
    ...['--master', '--lazy-apps', '--need-app', '--die-on-term', '--thunder-lock', '--buffer-size', '65535'],
    ...['--processes', '2', '--threads', String(threads), '--enable-threads'],
    // Without them clients that keep connections alive read the next answer as the rest of this one.
    ...['--rem-header', 'Content-Length', '--add-header', 'Connection: close'],
    ...('file' in application ? ['--wsgi-file', application.file] : ['--module', application.module]),
    ...(virtualenv === undefined ? [] : ['--virtualenv', virtualenv]),
  ];
}
