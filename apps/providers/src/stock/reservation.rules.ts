/** For how long a number is nobody's after it was given back, so that what is late for one meets no other. */
export const REST_SEC = 300;

/** Orders give a number back when their own wait (STOCK_WAIT_MIN) is over; no order waits longer than this. */
export const HELD_AT_MOST_MIN = 26 * 60;
