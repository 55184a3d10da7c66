/** What the simulated world outside of Numera is told and asked, by the name of the call. */
export interface WorldCalls {
  address: { takes: null; gives: WorldAddress };
  /** More persons who have started the bot; their ids. */
  people: { takes: number; gives: string[] };
  /** Whether every number gets its code as soon as it is bought. */
  codesAtOnce: { takes: boolean; gives: null };
  /** Numbers that are bought at the provider directly. */
  buy: { takes: number; gives: BoughtNumber[] };
  /** How many numbers wait for a code. */
  waiting: { takes: null; gives: number };
  sendCodes: { takes: CodeLoad; gives: CodeTimes };
  /** Counts the calls of the poller, from just after one of them. */
  countPolls: { takes: number; gives: PollCount };
  /** Gives these persons money, as they and the admin would by hand. */
  fundByHand: { takes: readonly string[]; gives: null };
  /** These persons buy by hand, one number after the other, for so many seconds; how many codes they got. */
  shopByHand: { takes: { ids: readonly string[]; seconds: number }; gives: number };
}

export interface WorldAddress {
  readonly telegramUrl: string;
  readonly smspoolUrl: string;
  readonly smspoolKey: string;
  readonly botToken: string;
  readonly adminIds: readonly string[];
}

export interface BoughtNumber {
  readonly externalId: string;
  readonly phoneNumber: string;
}

export interface CodeLoad {
  readonly perSecond: number;
  readonly seconds: number;
}

/** Milliseconds, one of each for every code that reached its person. */
export interface CodeTimes {
  /** From the list that carried the code to the message. */
  readonly own: readonly number[];
  /** From the arrival at the provider to the message. */
  readonly whole: readonly number[];
  readonly sent: number;
}

export interface PollCount {
  readonly lists: number;
  readonly checks: number;
}
