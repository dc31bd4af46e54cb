/** Sections of an ini file; what is undefined is left out. */
export type Ini = Record<string, Record<string, string | number | boolean | undefined>>;

/** The text of an ini file, as oslo.config reads it. Sections of the same name in a later part add to the earlier ones. */
export function ini(...parts: Ini[]): string {
  const sections = new Map<string, string[]>();
  for (const part of parts) {
    for (const [section, options] of Object.entries(part)) {
      const lines = sections.get(section) ?? [];
      for (const [option, value] of Object.entries(options)) {
        if (value !== undefined) lines.push(`${option} = ${value}`);
      }
      sections.set(section, lines);
    }
  }
  return [...sections].map(([section, lines]) => [`[${section}]`, ...lines, ''].join('\n')).join('\n');
}
