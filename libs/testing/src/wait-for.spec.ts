import { waitFor } from './wait-for';

describe('waitFor', () => {
  it('answers the first value that is not false, null or undefined', async () => {
    const answers = [undefined, null, false, 0];
    const value = await waitFor(() => answers.shift(), { deadlineMs: 5_000, what: 'a value' });
    expect(value).toBe(0);
  });

  it('looks again after an error', async () => {
    let looks = 0;
    const value = await waitFor(
      () => {
        looks += 1;
        if (looks < 3) throw new Error('not there');
        return Promise.resolve('there');
      },
      { deadlineMs: 5_000, what: 'a value', everyMs: 1 },
    );
    expect(value).toBe('there');
  });

  it('says what it waited for and what it saw last', async () => {
    const waiting = waitFor(() => null, { deadlineMs: 1, what: 'the code', everyMs: 1 });
    await expect(waiting).rejects.toThrow('Waited 1 ms in vain for the code; last: null');
  });

  it('keeps the last error as the cause', async () => {
    const error = new Error('no such order');
    const waiting = waitFor(() => Promise.reject(error), { deadlineMs: 1, what: 'the order' });
    await expect(waiting).rejects.toMatchObject({
      message: 'Waited 1 ms in vain for the order; last: no such order',
      cause: error,
    });
  });
});
