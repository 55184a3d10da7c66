import { dollars, type PoolOrder } from './books';
import { poolName } from './catalogue';

/** What a call is answered with. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
const failed = (status: number, message: string): Answer => ({
  status,
  body: { success: 0, message },
});

const KEY_HELP = 'Your API key which can be found on your settings page at /my/settings';
const MISSING = 'You are missing a required parameter for this request.';

const parameterError = (
  status: number,
  message: string,
  param: string,
  description?: string,
): Answer => ({
  status,
  body: {
    success: 0,
    errors: [{ message, param, ...(description === undefined ? {} : { description }) }],
  },
});

export const ANSWERS = {
  missingKey: parameterError(400, MISSING, 'key', KEY_HELP),
  invalidKey: parameterError(403, 'Invalid API key', 'key', KEY_HELP),
  missingService: parameterError(
    400,
    MISSING,
    'service',
    'Service name or service ID which can be retrieved at the /service/retrieve_all endpoint',
  ),
  missingCountry: parameterError(
    400,
    MISSING,
    'country',
    'Country name or country ID which can be retrieved at the /country/retrieve_all endpoint',
  ),
  missingOrder: parameterError(400, MISSING, 'orderid'),
  notFoundToCancel: failed(404, 'We could not find this order!'),
  notFoundToCheck: failed(404, 'We could not find this order.'),
  notFoundToResend: failed(404, 'This order could not be found.'),
  locked: [
    failed(400, 'Your order cannot be cancelled yet, please try again later.'),
    failed(400, 'This phone number cannot be cancelled yet, please try again later!'),
  ],
  cannotCancel: failed(400, 'This order cannot be cancelled any more, it has received a SMS.'),
  noInitialSms: failed(400, 'You can only re-send to a phonenumber that has received a SMS'),
  resendLater: failed(400, 'This number cannot be resent at the moment, please try again later.'),
  outOfStock: (pool: number): Answer => {
    const message = "We couldn't find an available phone number for you, please try again later!";
    const name = poolName(pool);
    const errors = [{ message }];
    const inPool = {
      success: 0,
      message: `<p><b>${name}</b> <p>${message}</p></p>`,
      errors,
      type: 'OUT_OF_STOCK',
    };
    return {
      status: 422,
      body: {
        message: `<p>Pool <b>${name}</b>: <p>${message}</p></p>`,
        success: 0,
        pools: { [name]: inPool },
        errors,
        type: 'OUT_OF_STOCK',
      },
    };
  },
  priceNotFound: (maxPrice: string): Answer => ({
    status: 422,
    body: {
      success: 0,
      message: `We could not find a suitable pool below the price of: ${maxPrice}`,
      type: 'PRICE_NOT_FOUND',
    },
  }),
  noBalance: (pool: number, cents: number, balanceCents: number): Answer => {
    const name = poolName(pool);
    const text = `Insufficient balance, the price is: ${dollars(cents)} while you only have: ${dollars(balanceCents)}`;
    const inPool = { success: 0, message: `<p><b>${name}</b> ${text}</p>`, type: 'BALANCE_ERROR' };
    return {
      status: 422,
      body: {
        message: `<p>Pool <b>${name}</b>: ${text}</p>`,
        success: 0,
        pools: { [name]: inPool },
        type: 'BALANCE_ERROR',
      },
    };
  },
};

export function purchased(order: PoolOrder): Answer {
  const { offer, cc, national, cents } = order;
  const expiresIn = Math.round((order.expiresAtMs - order.orderedAtMs) / 1_000);
  return ok({
    success: 1,
    number: Number(cc + national),
    cc,
    phonenumber: national,
    order_id: order.orderCode,
    country: offer.country.name,
    service: offer.service.name,
    pool: offer.pool,
    expires_in: expiresIn,
    expiration: Math.floor(order.orderedAtMs / 1_000) + expiresIn,
    message: `You have succesfully ordered a ${offer.service.name} number from pool: ${poolName(offer.pool)} for ${dollars(cents)}.`,
    cost: dollars(cents),
    cost_in_cents: cents,
  });
}

/** `sms/check`: a number for the status, and no `success`. `time_left` goes on counting on a refunded order. */
export function checked(order: PoolOrder): Answer {
  const expiration = Math.floor(order.expiresAtMs / 1_000);
  const timeLeft = expiration - Math.floor(Date.now() / 1_000);
  switch (order.state) {
    case 'pending':
      return ok({ status: 1, resend: order.resends, expiration, time_left: timeLeft });
    case 'completed':
      return ok({ status: 3, sms: order.code, full_sms: order.text, expiration });
    case 'expired':
      return ok({ status: 2, resend: order.resends, expiration, time_left: timeLeft });
    case 'refunded': {
      const message = 'This order has been refunded';
      return ok({ status: 6, message, resend: order.resends, expiration, time_left: timeLeft });
    }
  }
}

/** Made once: making it takes far longer than using it, and a list has thousands of rows. */
const AMSTERDAM = new Intl.DateTimeFormat('sv-SE', {
  dateStyle: 'short',
  timeStyle: 'medium',
  timeZone: 'Europe/Amsterdam',
});

/** `YYYY-MM-DD HH:MM:SS` without a zone, in Amsterdam's time, as the vendor writes it. */
export function localTime(ms: number): string {
  return AMSTERDAM.format(ms);
}

/** A row of `request/active`. */
export function activeRow(order: PoolOrder): object {
  const expiry = Math.floor(order.expiresAtMs / 1_000);
  return {
    timestamp: localTime(order.orderedAtMs),
    cost: dollars(order.cents),
    order_code: order.orderCode,
    phonenumber: order.cc + order.national,
    code: order.code || '0',
    full_code: order.text,
    short_name: order.offer.country.short_name,
    service: order.offer.service.name,
    status: order.state,
    expiry,
    time_left: Math.max(0, expiry - Math.floor(Date.now() / 1_000)),
  };
}

/** A row of `request/history`. */
export function historyRow(order: PoolOrder): object {
  const {
    timestamp,
    cost,
    order_code,
    phonenumber,
    code,
    full_code,
    short_name,
    service,
    status,
    expiry,
    time_left,
  } = activeRow(order) as Record<string, unknown>;
  return {
    cost,
    order_code,
    phonenumber,
    code,
    full_code,
    short_name,
    service,
    status,
    pool: order.offer.pool,
    timestamp,
    completed_on: localTime(order.endedAtMs ?? order.orderedAtMs),
    expiry,
    time_left,
  };
}
