import { lossOf } from './loss';

const fetchFailed = (cause: unknown) => Object.assign(new TypeError('fetch failed'), { cause });
const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('a request without an answer', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'refused'],
    ['UND_ERR_CONNECT_TIMEOUT', 'refused'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ])('was not sent after %s', (code, cause) => {
    expect(lossOf(fetchFailed(withCode(code)), false)).toMatchObject({ cause, sent: false });
  });

  it.each([
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['ETIMEDOUT', 'timeout'],
    ['EHOSTUNREACH', 'reset'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
    ['A_NEW_CODE', 'reset'],
  ])('may have been sent after %s', (code, cause) => {
    expect(lossOf(fetchFailed(withCode(code)), false)).toMatchObject({ cause, sent: 'unknown' });
  });

  it('was not sent when every address refused, and may have been when one did something else', () => {
    const attempts = (...codes: string[]) => fetchFailed(new AggregateError(codes.map(withCode)));
    const refused = attempts('ECONNREFUSED', 'ECONNREFUSED');
    expect(lossOf(refused, false)).toMatchObject({ sent: false });
    const mixed = attempts('ECONNREFUSED', 'ECONNRESET');
    expect(lossOf(mixed, false)).toMatchObject({ sent: 'unknown' });
  });

  it('may have been sent when our own time limit ended it, whatever the error says', () => {
    expect(lossOf(fetchFailed(withCode('ECONNREFUSED')), true)).toMatchObject({
      cause: 'timeout',
      sent: 'unknown',
    });
  });

  it('may have been sent when the error is of no known form', () => {
    for (const thrown of [undefined, null, 'text', {}, new Error('x')]) {
      expect(lossOf(thrown, false)).toMatchObject({ cause: 'reset', sent: 'unknown' });
    }
  });
});
