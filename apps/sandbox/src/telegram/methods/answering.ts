import { badRequest } from '../api-error';
import { readResults } from '../inline-results';
import { TOO_OLD, type Methods } from './bot-side';

const CACHE_SECONDS = 300;

export const ANSWERING: Methods = {
  answercallbackquery: ({ presses }, fields) => {
    const text = fields.text('text') ?? '';
    if (text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
    const url = fields.text('url');
    if (url !== null && url !== '' && !/^(?:https?:\/\/t\.me\/|tg:)/u.test(url)) {
      throw badRequest('URL_INVALID');
    }
    const answer = { text, alert: fields.flag('show_alert'), ...(url ? { url } : {}) };
    if (!presses.answer(fields.text('callback_query_id') ?? '', answer)) throw badRequest(TOO_OLD);
    return true;
  },
  answerinlinequery: ({ inline }, fields) => {
    const results = readResults(fields.json('results'));
    const nextOffset = fields.text('next_offset') ?? '';
    if (Buffer.byteLength(nextOffset) > 64) throw badRequest('NEXT_OFFSET_INVALID');
    const taken = inline.answer(fields.text('inline_query_id') ?? '', {
      results,
      nextOffset,
      cacheSeconds: fields.number('cache_time') ?? CACHE_SECONDS,
      isPersonal: fields.flag('is_personal'),
    });
    if (!taken) throw badRequest(TOO_OLD);
    return true;
  },
};
