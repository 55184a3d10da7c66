/** Fields that hold phone numbers, codes, texts of messages, a person's words, or keys, sealed or in an address. */
const PRIVATE = /phone|code$|text|reference|address|base64|username|name$|url$|^sealed|^to$/iu;
/** Of those, what names a country or a service and nobody's secret. */
const PUBLIC = /^(?:countryCode|serviceName)$/u;

/** The payload with what is private shown as its length only. */
export function maskPayload(payload: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [key, maskValue(key, value)]),
  );
}

function maskValue(key: string, value: unknown): unknown {
  if (typeof value === 'string' && value !== '' && PRIVATE.test(key) && !PUBLIC.test(key)) {
    return `… (${value.length})`;
  }
  if (Array.isArray(value)) return value.map((one) => maskValue(key, one));
  if (value !== null && typeof value === 'object')
    return maskPayload(value as Record<string, unknown>);
  return value;
}
