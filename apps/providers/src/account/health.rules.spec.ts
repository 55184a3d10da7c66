import { providerFailure } from '../adapters/failure';
import { afterFailure, afterSuccess, type HealthState } from './health.rules';

const well: HealthState = { health: 'healthy', failuresInRow: 0 };
const fail = (state: HealthState, code: Parameters<typeof providerFailure>[0]): HealthState =>
  afterFailure(state, providerFailure(code, ''));

it('is failing after three failures in a row, and not after three with a success between', () => {
  const twice = fail(fail(well, 'PROVIDER.TIMEOUT'), 'PROVIDER.SERVICE_OFF');
  expect(twice.health).toBe('healthy');
  expect(fail(twice, 'PROVIDER.CONNECTION_ERROR').health).toBe('failing');
  expect(fail(afterSuccess(twice, 'keyed'), 'PROVIDER.TIMEOUT').health).toBe('healthy');
});

it('has a bad key until a call that needs one succeeds', () => {
  const bad = fail(well, 'PROVIDER.BAD_KEY');
  expect(bad.health).toBe('bad_key');
  expect(afterSuccess(bad, 'public').health).toBe('bad_key');
  expect(afterSuccess(bad, 'keyed').health).toBe('healthy');
});

it('has no balance until a purchase succeeds', () => {
  const poor = fail(well, 'PROVIDER.INSUFFICIENT_BALANCE');
  expect(poor.health).toBe('no_balance');
  expect(afterSuccess(poor, 'keyed').health).toBe('no_balance');
  expect(afterSuccess(poor, 'purchase').health).toBe('healthy');
});

it('is not ill for being sold out, limited or asked for what is not there', () => {
  for (const code of [
    'PROVIDER.SERVICE_UNAVAILABLE',
    'PROVIDER.RATE_LIMITED',
    'PROVIDER.ORDER_NOT_FOUND',
    'PROVIDER.REJECTED',
  ] as const) {
    let state = well;
    for (let i = 0; i < 10; i += 1) state = fail(state, code);
    expect(state.health).toBe('healthy');
  }
});
