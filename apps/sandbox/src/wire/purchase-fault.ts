interface FaultSettings {
  readonly purchaseFault: string;
  readonly purchaseFaultTimes: number;
}

/** The fault of a purchase that is made now, and the settings as they are after it. */
export function takePurchaseFault<S extends FaultSettings>(
  settings: S,
): { fault: S['purchaseFault'] | 'none'; settings: S } {
  const { purchaseFault, purchaseFaultTimes } = settings;
  if (purchaseFault === 'none' || purchaseFaultTimes <= 0) return { fault: 'none', settings };
  const left = purchaseFaultTimes - 1;
  const after = { purchaseFaultTimes: left, purchaseFault: left > 0 ? purchaseFault : 'none' };
  return { fault: purchaseFault, settings: { ...settings, ...after } };
}
