/** For how long a number is nobody's after it was given back, so that what is late for one meets no other. */
export const REST_SEC = 300;
