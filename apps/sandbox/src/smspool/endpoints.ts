import { ANSWERS, type Answer } from './answers';
import { CATALOGUE_ENDPOINTS } from './catalogue-endpoints';
import type { Endpoint, Fields, PoolSide } from './endpoint';
import { ORDER_ENDPOINTS } from './order-endpoints';

/** Only these two answer a GET; everything else takes POST. */
const ALSO_BY_GET = new Set(['/country/retrieve_all', '/service/retrieve_all']);

export interface Call {
  readonly method: string;
  readonly path: string;
  /** As sent, empty when none was. */
  readonly key: string;
  readonly fields: Fields;
}

/** Null when nothing is at that path, or not by that method. */
export function answerOf(call: Call, side: PoolSide, isRightKey: boolean): Answer | null {
  const { method, path, key, fields } = call;
  if (method !== 'POST' && !(method === 'GET' && ALSO_BY_GET.has(path))) return null;
  const open = endpointAt(CATALOGUE_ENDPOINTS, path);
  const keyed = endpointAt(ORDER_ENDPOINTS, path);
  const endpoint = open ?? keyed;
  if (!endpoint) return null;
  if (key === '') return open ? open(side, fields) : ANSWERS.missingKey;
  return isRightKey ? endpoint(side, fields) : ANSWERS.invalidKey;
}

const endpointAt = (
  table: Readonly<Record<string, Endpoint>>,
  path: string,
): Endpoint | undefined => (Object.hasOwn(table, path) ? table[path] : undefined);
