import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Config, VERSION } from '#config';
import * as contracts from '#contracts';

/** Writes docs/reference from the schemas that the code runs on. `--check`: writes nothing, fails where a page is stale. */
const pages: Record<string, () => string> = {
  'configuration.md': configurationPage,
  'messages.md': messagesPage,
  'errors.md': errorsPage,
  'errors.json': () => `${JSON.stringify(contracts.failureCodes, null, 2)}\n`,
  'asyncapi.json': () => `${JSON.stringify(asyncApi(), null, 2)}\n`,
};

type Message = contracts.CommandContract | contracts.QueryContract | contracts.EventContract;

const messages = Object.values(contracts as Record<string, unknown>)
  .filter(
    (value): value is Message =>
      typeof value === 'object' && value !== null && 'subject' in value && 'payload' in value,
  )
  .sort((a, b) => a.subject.localeCompare(b.subject));

const schemaOf = (schema: z.ZodType): Record<string, unknown> => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
};

interface Node {
  type?: string | string[];
  description?: string;
  default?: unknown;
  properties?: Record<string, Node>;
  items?: Node;
  oneOf?: Node[];
  anyOf?: Node[];
  const?: unknown;
  required?: string[];
}

function configurationPage(): string {
  const rows = fieldsOf(schemaOf(Config) as Node, '').map((cells) => `| ${cells.join(' | ')} |`);
  return `# Configuration

One YAML (or JSON) file, named by \`POWERVM_CONFIG\`. \`POWERVM_NATS\` (comma separated servers) and \`POWERVM_HTTP_PORT\` win over it. Every
service reads the same file; what is wrong in it is said at start, with the field's name. Generated from \`libs/config\`.

| Field | Type | Default | Meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function fieldsOf(node: Node, path: string): string[][] {
  if (node.properties) {
    return Object.entries(node.properties).flatMap(([name, child]) =>
      fieldsOf(child, path === '' ? name : `${path}.${name}`),
    );
  }
  if (node.items?.properties) return fieldsOf(node.items, `${path}[]`);
  const choices = node.oneOf ?? node.anyOf;
  if (choices?.some(({ properties }) => properties)) {
    return choices
      .flatMap((choice) => fieldsOf(choice, path))
      .filter(([name], index, all) => all.findIndex(([other]) => other === name) === index);
  }
  const type =
    node.const === undefined
      ? [node.type ?? choices?.map((choice) => choice.type).join(' or ') ?? 'any'].flat().join(' or ')
      : `\`${node.const}\``;
  return [
    [
      `\`${path}\``,
      type,
      node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``,
      node.description ?? '',
    ],
  ];
}

function messagesPage(): string {
  const table = (kind: Message['kind']) =>
    messages
      .filter((message) => message.kind === kind)
      .map(({ subject, purpose }) => `| \`${subject}${kind === 'event' ? '.<key>' : ''}\` | ${purpose} |`)
      .join('\n');
  return `# Messages

Payloads are JSON; their schemas are in [asyncapi.json](asyncapi.json). Attributes are CloudEvents headers (binary mode: \`ce-id\`,
\`ce-source\`, \`ce-type\`, \`ce-time\`), with \`traceparent\` beside them. Generated from \`libs/contracts\`.

A client publishes a command into JetStream with \`Nats-Msg-Id\` and \`ce-id\` set to a uuid of its choice, which is the operation's id, and
hears \`operation.changed\` and \`operation.rejected\` under that id. A query is a plain NATS request; an error answer has the headers
\`Nats-Service-Error\` and \`Nats-Service-Error-Code\`, and a failure as its body. Fields described as sealed are compact JWEs to the public key
that the reading service keeps in the bucket \`POWERVM_KEYS\`.

## Commands

Those to \`gateway\` are for callers; the others are steps that the gateway sends to services.

| Subject | Purpose |
| --- | --- |
${table('command')}

## Queries

| Subject | Purpose |
| --- | --- |
${table('query')}

## Events

| Subject | Purpose |
| --- | --- |
${table('event')}
`;
}

function errorsPage(): string {
  const codes: Array<[string, contracts.CodeMeaning]> = Object.entries(contracts.failureCodes);
  const areaOf = (code: string) => code.replace(/\..*/, '');
  const areas = new Set(codes.map(([code]) => areaOf(code)));
  const row = ([code, { retryable, meaning, remedy }]: [string, contracts.CodeMeaning]) =>
    `| \`${code}\` | ${retryable} | ${meaning} | ${remedy} |`;
  const table = (area: string) => `## ${area}

| Code | Retryable | Meaning | What to do |
| --- | --- | --- | --- |
${codes
  .filter(([code]) => areaOf(code) === area)
  .map(row)
  .join('\n')}
`;
  return `# Errors

A failure is data: \`code\`, \`message\`, \`retryable\`, \`effect\` (\`none\`: nothing was changed), and where they are known \`field\`, \`remedy\`,
\`step\`, \`host\`, \`causes\`. Codes are stable: match on them, never on texts. A client takes a code that it does not know for
\`internal\`. *Retryable* means that the same request may succeed later by itself; where it says *sometimes*, each failure says for itself.
The same table for programs is [errors.json](errors.json). Generated from \`libs/contracts\`.

${[...areas].map(table).join('\n')}`;
}

function asyncApi() {
  const named = (message: Message) => message.subject.replace(/^powervm\./, '').replaceAll('.', '-');
  const channel = (message: Message) => ({
    address: message.kind === 'event' ? `${message.subject}.{key}` : message.subject,
    ...(message.kind === 'event' ? { parameters: { key: { description: 'operation, host or instance' } } } : {}),
    messages: {
      [named(message)]: {
        summary: message.purpose,
        contentType: 'application/json',
        payload: schemaOf(message.payload),
      },
    },
  });
  const operation = (message: Message) => ({
    action: message.kind === 'event' ? 'send' : 'receive',
    summary: message.purpose,
    channel: { $ref: `#/channels/${named(message)}` },
    ...(message.kind === 'query' ? { reply: { channel: { $ref: `#/channels/${named(message)}-reply` } } } : {}),
  });
  const reply = (message: contracts.QueryContract) => ({
    address: null,
    messages: { answer: { contentType: 'application/json', payload: schemaOf(message.result) } },
  });
  return {
    asyncapi: '3.0.0',
    info: { title: 'openstack-powervm', version: VERSION, license: { name: 'Apache-2.0' } },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      messages.flatMap(
        (message): Array<[string, unknown]> => [
          [named(message), channel(message)],
          ...(message.kind === 'query' ? [[`${named(message)}-reply`, reply(message)] as [string, unknown]] : []),
        ],
      ),
    ),
    operations: Object.fromEntries(messages.map((message) => [named(message), operation(message)])),
  };
}

const check = process.argv.includes('--check');
for (const [name, page] of Object.entries(pages)) {
  const file = join('docs', 'reference', name);
  if (!check) writeFileSync(file, page());
  else if (readFileSync(file, 'utf8') !== page()) {
    console.error(`${file} is stale: run npm run docs`);
    process.exitCode = 1;
  }
}
