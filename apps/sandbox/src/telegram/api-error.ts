/** An answer with `ok: false`, in Telegram's words. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly description: string,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(description);
  }

  toJSON(): object {
    return {
      ok: false,
      error_code: this.code,
      description: this.description,
      ...(this.retryAfterSeconds === null
        ? {}
        : { parameters: { retry_after: this.retryAfterSeconds } }),
    };
  }
}

export const badRequest = (what: string): ApiError => new ApiError(400, `Bad Request: ${what}`);
export const forbidden = (what: string): ApiError => new ApiError(403, `Forbidden: ${what}`);
export const tooMany = (seconds: number): ApiError =>
  new ApiError(429, `Too Many Requests: retry after ${seconds}`, seconds);
