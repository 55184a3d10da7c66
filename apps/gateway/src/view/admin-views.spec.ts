import { compilePattern, PatternError, type PatternFault } from '@numera/codes';
import {
  create,
  MESSAGE_SOURCE_FAULTS,
  MessageSourceTrial,
  StockCount,
  StockService,
  UNMATCHED_CAUSES,
  UnmatchedMessage,
  UnmatchedPage,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { LANGUAGES, translator } from '@numera/locales';
import { sourceOf } from '../admin.fixture';
import { leftView } from '../conversation/conversation.view';
import { DRAFT_FAULTS, DRAFT_STEPS } from '../message-source/draft.rules';
import { askDraftView, draftFault, savedView, trialView } from '../message-source/draft.view';
import {
  askDeleteView,
  sourcesView,
  sourceView,
  unmatchedView,
  webhookView,
} from '../message-source/message-source.view';
import { pickCountryView, pickServiceView } from '../pick/pick.view';
import { askPatternView, askTextView, triedView } from '../regex/regex.view';
import { askNumberView, askTermView, numberAddedView, TERMS } from '../stock/stock-questions.view';
import {
  deleteView,
  linkView,
  stockCountryView,
  stockServiceView,
  stockView,
} from '../stock/stock.view';
import { FILE_FAULTS } from '../upload/numbers-file.rules';
import {
  askFileView,
  faultsView,
  fileFaultView,
  importedView,
  notForAllView,
  readText,
  startedView,
} from '../upload/upload.view';
import { LIMITS, viewFaults, type View } from './view';

const LONG = '<script>'.repeat(15);
const money = 99_999_999n;
const serviceId = 2_000_000_000;
const messageSourceId = newId();
const [MANY, PATTERN] = [100_000_000, '<&'.repeat(100)];

const count = create(StockCount, {
  countryCode: 'GB',
  available: MANY,
  reserved: MANY,
  used: MANY,
  price: money,
});
const stock = create(StockService, {
  serviceId,
  serviceName: LONG,
  price: money,
  usesLimit: 1_000,
  pattern: PATTERN,
  messageSourceId,
  paused: false,
  countries: Array(60).fill(count) as StockCount[],
});
const nothing = { price: null, pattern: null, messageSourceId: null, countries: [] };
const empty = Object.assign(new StockService(), stock, nothing);
const source = sourceOf({
  messageSourceId,
  name: '<'.repeat(64),
  address: `https://x.example/${'&'.repeat(900)}`,
  fault: `bad_status ${'<'.repeat(180)}`,
  lastGoodAt: new Date(0).toISOString(),
  lastMessageAt: new Date(0).toISOString(),
  messages: 1_000_000_000,
  unmatched: 1_000_000_000,
});
const hook = sourceOf({
  messageSourceId,
  mode: 'webhook' as const,
  address: null,
  fault: '<b>',
  paused: true,
});
const unmatched = create(UnmatchedPage, {
  messages: UNMATCHED_CAUSES.map((cause) =>
    create(UnmatchedMessage, {
      messageId: newId(),
      to: '<'.repeat(32),
      service: '<'.repeat(120),
      text: '<&'.repeat(2_000),
      receivedAt: new Date(0).toISOString(),
      cause,
    }),
  ),
  page: 2,
  pages: 9,
  total: 50,
});
const state = { name: '<'.repeat(64), keyPlace: 'header', mode: 'poll' };
const shown = { url: `https://x.example/${'y'.repeat(900)}`, signatureHeader: 'X'.repeat(64) };
const trial = (fault: MessageSourceTrial['fault']): MessageSourceTrial =>
  create(MessageSourceTrial, { fault, detail: '<'.repeat(200), messages: 1_000_000 });
const counts = { lines: MANY, added: MANY, duplicates: MANY, bad: MANY };
/** A pattern for each thing that can be wrong with one. */
const BAD_PATTERNS: Readonly<Record<PatternFault, string>> = {
  empty: ' ',
  too_long: '<'.repeat(300),
  lookaround: '(?=<)a',
  backreference: '(<)\\1',
  possessive: '<++',
  syntax: '(<',
  too_complex: '<{1001}',
  matches_nothing: '<*',
};

function faultOf(pattern: string): PatternError {
  try {
    compilePattern(pattern);
  } catch (thrown) {
    if (thrown instanceof PatternError) return thrown;
  }
  throw new Error(`taken: ${pattern}`);
}

describe.each(LANGUAGES)('in %s', (language) => {
  const t = translator(language);
  const reader = { t, language, pageSize: 20 };
  const product = { service: LONG, countryCode: 'GB' };
  const asked = { serviceId, name: LONG, countryCode: null };
  const found = { code: '1'.repeat(32), confidence: 'pattern' as const };
  const services = Array(10).fill({ serviceId, name: LONG, emoji: '💬' }) as never[];

  const views: Record<string, View> = {
    left: leftView(t),
    services: pickServiceView(t, services, null, readText(t, LONG, MANY, true)),
    noServices: pickServiceView(t, [], '<'.repeat(64), ''),
    countries: pickCountryView(t, language, Array(10).fill(count) as never[], null, LONG),
    noCountries: pickCountryView(t, language, [], '<'.repeat(64), LONG),
    askFile: askFileView(t),
    notForAll: notForAllView(t),
    started: startedView(t, language, { name: LONG, lines: MANY, product: null }),
    startedProduct: startedView(t, language, { name: LONG, lines: 1, product }),
    imported: importedView(t, counts),
    stock: stockView(Array(60).fill(stock) as StockService[], 2, reader),
    noStock: stockView([], 1, reader),
    service: stockServiceView(stock, [source], 2, reader),
    emptyService: stockServiceView(empty, [], 1, reader),
    paused: stockServiceView(
      Object.assign(new StockService(), empty, { paused: true }),
      [],
      9,
      reader,
    ),
    country: stockCountryView(stock, 'GB', reader),
    noCountry: stockCountryView(empty, 'GB', reader),
    delete: deleteView(stock, 'GB', reader),
    link: linkView(stock, Array(60).fill(source) as never[], reader),
    noLink: linkView(empty, [], reader),
    askNumber: askNumberView(t, language, { name: LONG, countryCode: 'GB' }, null),
    added: numberAddedView(t, serviceId, { phoneNumber: '+12025550134', price: money }),
    sources: sourcesView(Array(60).fill(source) as never[], 2, reader),
    noSources: sourcesView([], 1, reader),
    source: sourceView(source, Array(60).fill(stock) as never[], reader),
    hook: sourceView(hook, [], reader),
    deleteSource: askDeleteView(t, source),
    webhook: webhookView(t, messageSourceId, shown),
    unmatched: unmatchedView(unmatched, messageSourceId, reader),
    noUnmatched: unmatchedView(
      { messages: [], page: 1, pages: 0, total: 0 },
      messageSourceId,
      reader,
    ),
    saved: savedView(t, messageSourceId, state.name, null),
    savedHook: savedView(t, messageSourceId, state.name, shown),
    noTrial: trialView(t, state, null),
    goodHook: trialView(t, { ...state, mode: 'webhook' }, trial(null)),
    askPattern: askPatternView(t, null),
    askText: askTextView(t, PATTERN),
    tried: triedView(t, {
      pattern: PATTERN,
      text: '<&'.repeat(2_000),
      byPattern: found,
      byDefault: null,
    }),
    ...Object.fromEntries(
      Object.entries(BAD_PATTERNS).map(([fault, pattern]) => [
        `pattern ${fault}`,
        askPatternView(t, faultOf(pattern)),
      ]),
    ),
    ...Object.fromEntries(
      [...FILE_FAULTS, 'gone' as const, 'unreachable' as const].map((fault) => [
        `file ${fault}`,
        fileFaultView(t, fault),
      ]),
    ),
    ...Object.fromEntries(
      (['not_a_number', 'wrong_country', 'bad_price'] as const).map((fault) => [
        `number ${fault}`,
        askNumberView(t, language, { name: LONG, countryCode: 'GB' }, fault),
      ]),
    ),
    ...Object.fromEntries(
      TERMS.map((term) => [`ask ${term}`, askTermView(t, language, asked, term, '!')]),
    ),
    ...Object.fromEntries(
      [null, ...MESSAGE_SOURCE_FAULTS].map((fault) => [
        `trial ${fault}`,
        trialView(t, state, trial(fault), t('message_source.key_left')),
      ]),
    ),
    ...Object.fromEntries(
      DRAFT_STEPS.flatMap((step) =>
        step === 'trial' ? [] : [[`draft ${step}`, askDraftView(t, step, state, null)]],
      ),
    ),
    ...Object.fromEntries(
      DRAFT_FAULTS.map((fault) => [fault, askDraftView(t, 'url', state, draftFault(t, fault))]),
    ),
  };

  it.each(Object.keys(views))(
    '%s keeps Telegram’s limits and escapes what people wrote',
    (name) => {
      const view = views[name] as View;
      expect(viewFaults(view)).toEqual([]);
      expect(view.text).not.toMatch(/<script>|<&|<</u);
    },
  );

  it('the files that are sent back have captions that fit', () => {
    expect(faultsView(t, MANY).text.length).toBeLessThan(LIMITS.caption);
  });

  it('a fault that has no words is told as it is', () => {
    expect(sourceView(hook, [], reader).text).toContain('&lt;b&gt;');
  });
});

it('offers to keep a source only when it may yet come to work', () => {
  const t = translator('en');
  const kept = [null, ...MESSAGE_SOURCE_FAULTS].filter((fault) =>
    trialView(t, state, trial(fault))
      .buttons.flat()
      .some(({ text }) => text.includes('Save')),
  );
  expect(kept).toEqual([null, 'unreachable', 'bad_status']);
});

it.each(Object.entries(BAD_PATTERNS))('a pattern that is %s is told to be that', (fault, pattern) =>
  expect(faultOf(pattern).fault).toBe(fault),
);
