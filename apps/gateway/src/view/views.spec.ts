import {
  ACCOUNT_HEALTHS,
  Balance,
  CHANGE_REFUSALS,
  CountryPage,
  CountryRow,
  create,
  DepositInstructions,
  DepositTerms,
  Movement,
  MOVEMENT_KINDS,
  ORDER_FAILURES,
  ORDER_STATES,
  OrderFailed,
  OrderPage,
  OrderView,
  ProductSource,
  ProductSources,
  Quote,
  ServicePage,
  ServiceRow,
  SOURCE_CAUSES,
  SOURCE_KINDS,
  SOURCE_STATES,
  SourceRow,
  Statement,
  UNSELLABLE,
  CLAIM_REFUSALS,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { LANGUAGES, translator } from '@numera/locales';
import { balanceView, statementView } from '../balance/balance.view';
import { confirmView, countriesView, servicesView } from '../buy/buy.view';
import { newNonce } from '../buy/buy.update';
import {
  amountFaultView,
  askAmountView,
  claimView,
  creditedView,
  payView,
  refusedView,
  rejectedView,
  submittedView,
} from '../deposit/deposit.view';
import { helpView, languageView, menuView } from '../menu/menu.view';
import { changeCountriesView, changingView } from '../order/change.view';
import { activeView, historyView } from '../order/order-list.view';
import {
  closedView,
  closingView,
  codeView,
  completedView,
  endedView,
  failedView,
  lookingView,
  reservedView,
} from '../order/order.view';
import { confirmResendView, resendLookingView } from '../order/resend.view';
import { adminCountriesView, adminServicesView, productSourcesView } from '../product/product.view';
import { confirmPauseView, pauseNotedView, sourcesView, sourceView } from '../source/source.view';
import { viewFaults, type View } from './view';

const LONG = 'W'.repeat(120);
const money = 99_999_999n;
const serviceId = 2_000_000_000;
const facts = {
  orderId: newId(),
  userId: '5000000000',
  serviceId,
  serviceName: LONG,
  serviceEmoji: '💬',
  countryCode: 'US',
  numberType: 'temporary' as const,
  price: money,
};
const service = create(ServiceRow, { serviceId, name: LONG, emoji: '💬', price: money });
const quote = (fields: Partial<Quote>): Quote =>
  create(Quote, {
    service,
    countryCode: 'US',
    numberType: 'temporary',
    price: money,
    unsellable: null,
    waitSeconds: 600,
    serverNumber: 1,
    ...fields,
  });
const order = (state: (typeof ORDER_STATES)[number], canResend = false): OrderView =>
  create(OrderView, {
    ...facts,
    state,
    phoneNumber: '+12025550134',
    code: '123456',
    text: '<b>&',
    failure: null,
    serverNumber: 1,
    placedAt: new Date(0).toISOString(),
    deadline: new Date(60_000).toISOString(),
    endedAt: null,
    canResend,
  });
const orders = create(OrderPage, {
  orders: ORDER_STATES.flatMap((state) => [order(state), order(state)]),
  page: 2,
  pages: 3,
  total: 60,
});
const reserved = {
  ...facts,
  phoneNumber: '+12025550134',
  serverNumber: 1,
  changes: 2_000_000_000,
  changesLeft: 3,
  note: null,
};
const countryPage = create(CountryPage, {
  service,
  countries: Array(20).fill(
    create(CountryRow, { countryCode: 'GB', name: LONG, price: money }),
  ) as CountryRow[],
  page: 2,
  pages: 9,
  total: 90,
});
const servicePage = create(ServicePage, {
  services: Array(20).fill(service) as ServiceRow[],
  page: 2,
  pages: 9,
  total: 90,
});
const noServicePage = create(ServicePage, { services: [], page: 1, pages: 0, total: 0 });
const completed = order('completed', true) as OrderView & { phoneNumber: string };
const sourceRow = (at: number): SourceRow =>
  create(SourceRow, {
    sourceId: `${'s'.repeat(30)}${at}`,
    kind: SOURCE_KINDS[at % SOURCE_KINDS.length]!,
    state: SOURCE_STATES[at % SOURCE_STATES.length]!,
    cause: SOURCE_CAUSES[at % SOURCE_CAUSES.length]!,
    probeAt: at % 2 === 0 ? null : new Date(0).toISOString(),
    health: ACCOUNT_HEALTHS[at % ACCOUNT_HEALTHS.length]!,
    balance: at % 3 === 0 ? null : money,
    codes: at * 900_000_000,
    misses: at * 900_000_000,
    medianSeconds: at % 2 === 0 ? null : 86_400,
  });
const sourceRows = Array.from({ length: 40 }, (_, at) => sourceRow(at));
const productSource = ({ sourceId, state, medianSeconds }: SourceRow): ProductSource =>
  create(ProductSource, {
    sourceId,
    serverNumber: 1_000,
    state,
    stale: true,
    cost: medianSeconds === null ? null : money,
    price: medianSeconds === null ? null : money,
    stock: medianSeconds === null ? null : 100_000_000,
    successPercent: medianSeconds === null ? null : 100,
    medianSeconds,
  });
const product = (count: number): ProductSources =>
  create(ProductSources, {
    serviceId,
    countryCode: 'US',
    serviceName: LONG,
    sources: sourceRows.slice(0, count).map(productSource),
    isManual: count > 1,
  });
const servers = new Map(sourceRows.map(({ sourceId }) => [sourceId, 1_000]));
const balances = new Map(sourceRows.map(({ sourceId, balance }) => [sourceId, balance]));
const terms = create(DepositTerms, {
  minimum: 100n,
  maximum: money,
  address: 'A'.repeat(200),
  network: 'N'.repeat(80),
});
const instructions = create(DepositInstructions, {
  terms,
  reference: 'NUM-AAAA-BBBB',
  qrText: 'x',
});
const claim = {
  claimId: newId(),
  user: '<script>',
  userId: '5000000000',
  amount: money,
  reference: 'NUM-AAAA-BBBB',
  paymentReference: 'P'.repeat(128),
};

describe.each(LANGUAGES)('in %s', (language) => {
  const t = translator(language);
  const reader = { t, language };
  const context = { t, language, available: money * 2n, nonce: newNonce() };
  const failed = (reason: (typeof ORDER_FAILURES)[number], newPrice: bigint | null = money): View =>
    failedView(
      create(OrderFailed, {
        ...facts,
        reason,
        missing: reason === 'insufficient_funds' ? money : null,
        newPrice: reason === 'price_rose' ? newPrice : null,
      }),
      newNonce(),
      reader,
    );
  const views: Record<string, View> = {
    menu: menuView(t, money),
    menuWithoutBalance: menuView(t, null, t('error.not_understood')),
    help: helpView(t, 'numera_bot'),
    language: languageView(t),
    services: servicesView(
      t,
      create(ServicePage, {
        services: Array(20).fill(service) as ServiceRow[],
        page: 2,
        pages: 9,
        total: 90,
      }),
      'XX',
    ),
    noServices: servicesView(
      t,
      create(ServicePage, { services: [], page: 1, pages: 0, total: 0 }),
      'US',
    ),
    countries: countriesView(
      t,
      language,
      serviceId,
      create(CountryPage, {
        service,
        countries: Array(20).fill(
          create(CountryRow, { countryCode: 'GB', name: LONG, price: money }),
        ) as CountryRow[],
        page: 2,
        pages: 9,
        total: 90,
      }),
    ),
    noCountries: countriesView(
      t,
      language,
      serviceId,
      create(CountryPage, { service, countries: [], page: 1, pages: 0, total: 0 }),
    ),
    confirm: confirmView(quote({}), context),
    confirmWithOthers: confirmView(quote({}), { ...context, others: [quote({}), quote({})] }),
    tooLittle: confirmView(quote({}), { ...context, available: 0n }),
    looking: lookingView(facts, reader),
    reserved: reservedView(reserved, 599, reader),
    reservedForGood: reservedView({ ...reserved, changesLeft: 0 }, 599, reader),
    changing: changingView(reserved, reader),
    changeCountries: changeCountriesView(reserved, countryPage, reader),
    confirmResend: confirmResendView({ order: completed, price: money, available: money }, reader),
    confirmResendBlind: confirmResendView(
      { order: completed, price: money, available: null },
      reader,
    ),
    resendTooLittle: confirmResendView({ order: completed, price: money, available: 0n }, reader),
    resendLooking: resendLookingView(facts, '+12025550134', reader),
    codeWithResend: codeView(
      { ...facts, phoneNumber: '+12025550134', code: '1', text: '', canResend: true },
      false,
      reader,
    ),
    sources: sourcesView(sourceRows, servers, reader),
    noSources: sourcesView([], new Map(), reader),
    confirmPause: confirmPauseView('s'.repeat(32), 'pause', reader),
    confirmResume: confirmPauseView('s'.repeat(32), 'resume', reader),
    pausing: pauseNotedView('s'.repeat(32), 'pause', reader),
    resuming: pauseNotedView('s'.repeat(32), 'resume', reader),
    adminServices: adminServicesView(servicePage, null, reader),
    adminServicesFound: adminServicesView(servicePage, { text: '<b>', countryCode: 'US' }, reader),
    adminServicesNone: adminServicesView(
      noServicePage,
      { text: 'W'.repeat(64), countryCode: null },
      reader,
    ),
    adminCountries: adminCountriesView(serviceId, countryPage, reader),
    product: productSourcesView(product(40), balances, reader),
    productOfOne: productSourcesView(product(1), new Map(), reader),
    productOfNone: productSourcesView(product(0), balances, reader),
    ...Object.fromEntries(
      CHANGE_REFUSALS.map((note) => [
        `unchanged ${note}`,
        reservedView({ ...reserved, note }, 599, reader),
      ]),
    ),
    ...Object.fromEntries(
      sourceRows.slice(0, 10).map((row, at) => [`source ${at}`, sourceView(row, servers, reader)]),
    ),
    closing: closingView(facts, '+12025550134', 'cancel', reader),
    closingLocked: closingView(facts, '+12025550134', 'cancel', reader, 110),
    closingExpiry: closingView(facts, null, 'expiry', reader),
    completed: completedView(facts, '+12025550134', reader),
    code: codeView(
      { ...facts, phoneNumber: '+12025550134', code: '123456', text: '<b>' },
      false,
      reader,
    ),
    wholeMessage: codeView(
      { ...facts, phoneNumber: '+12025550134', code: '1'.repeat(64), text: '<&'.repeat(2_000) },
      true,
      reader,
    ),
    expired: endedView(facts, 'expired', reader),
    cancelled: endedView(facts, 'cancelled', reader),
    closed: closedView(reader),
    active: activeView(orders, 0, reader),
    history: historyView(orders, 0, reader),
    historyWithResend: historyView(
      create(OrderPage, { orders: [completed, completed], page: 1, pages: 1, total: 2 }),
      0,
      reader,
    ),
    emptyHistory: historyView(
      create(OrderPage, { orders: [], page: 1, pages: 0, total: 0 }),
      0,
      reader,
    ),
    balance: balanceView(
      t,
      create(Balance, {
        balance: money,
        held: money,
        available: 0n,
        deposited: money,
        spent: money,
        refunded: money,
        rewarded: money,
      }),
    ),
    statement: statementView(
      t,
      language,
      create(Statement, {
        page: 2,
        pages: 3,
        movements: MOVEMENT_KINDS.map((kind) =>
          create(Movement, {
            transferId: newId(),
            kind,
            amount: -money,
            reference: 'r',
            balanceAfter: null,
            occurredAt: new Date(0).toISOString(),
          }),
        ),
      }),
    ),
    askAmount: askAmountView(t, terms),
    pay: payView(t, money, instructions),
    submitted: submittedView(t, money, 'P'.repeat(128)),
    credited: creditedView(t, money, money),
    rejected: rejectedView(t, money, 'NUM-AAAA-BBBB'),
    claim: claimView(t, claim, null),
    approved: claimView(t, claim, { by: '<admin>', approved: true }),
    failedUnpriced: failed('price_rose', null),
    ...Object.fromEntries(ORDER_FAILURES.map((reason) => [`failed ${reason}`, failed(reason)])),
    ...Object.fromEntries(
      UNSELLABLE.map((unsellable) => [
        `unsellable ${unsellable}`,
        confirmView(quote({ price: null, unsellable }), context),
      ]),
    ),
    ...Object.fromEntries(CLAIM_REFUSALS.map((reason) => [reason, refusedView(t, reason)])),
    ...Object.fromEntries(
      (['not_a_number', 'not_positive', 'too_precise', 'too_large', 'below_minimum'] as const).map(
        (fault) => [fault, amountFaultView(t, fault, terms)],
      ),
    ),
  };

  it.each(Object.keys(views))('%s keeps Telegram’s limits and escapes what users wrote', (name) => {
    const view = views[name] as View;
    expect(viewFaults(view)).toEqual([]);
    expect(view.text).not.toMatch(/<script>|<admin>|\{\w+\}/u);
  });

  it('the number’s buttons are the ones that users know', () => {
    const labels = views['reserved']?.buttons.flat().map(({ text }) => text);
    const change = {
      ar: ['🔁 تغيير الرقم', '🌍 تغيير الدولة'],
      en: ['🔁 Change number', '🌍 Change country'],
    };
    expect(labels).toEqual(expect.arrayContaining(change[language]));
    const last = views['reservedForGood']?.buttons.flat().map(({ text }) => text);
    expect(last).not.toEqual(expect.arrayContaining(change[language].slice(0, 1)));
  });

  it('the picture of a deposit has a caption that fits', () => {
    expect(payView(t, money, instructions).text.replace(/<[^>]+>/gu, '').length).toBeLessThan(
      1_024,
    );
  });
});
