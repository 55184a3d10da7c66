import { createContext, type ComponentChildren, type JSX } from 'preact';
import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { PageRequestError } from '../server/page-client';
import { copyText } from './copy-text';

const TOAST_MS = 3_500;

export interface Feedback {
  showToast: (text: string) => void;
  /** A modal text that must be confirmed, as for a callback answer with `show_alert`. */
  showAlert: (title: string, text: string) => void;
  /** Waits for a request and tells of its failure; answers whether it succeeded. */
  attempt: (request: Promise<unknown>) => Promise<boolean>;
  copy: (text: string) => void;
}

const FeedbackContext = createContext<Feedback | null>(null);

export function useFeedback(): Feedback {
  const feedback = useContext(FeedbackContext);
  if (!feedback) throw new Error('useFeedback is used outside FeedbackProvider');
  return feedback;
}

/** Holds the page's one toast and one alert above everything else. */
export function FeedbackProvider(props: { children: ComponentChildren }): JSX.Element {
  const [toast, setToast] = useState<{ text: string; shownAt: number } | null>(null);
  const [alert, setAlert] = useState<{ title: string; text: string } | null>(null);

  const showToast = useCallback((text: string) => setToast({ text, shownAt: Date.now() }), []);
  const feedback = useMemo<Feedback>(
    () => ({
      showToast,
      showAlert: (title, text) => setAlert({ title, text }),
      attempt: async (request) => {
        try {
          await request;
          return true;
        } catch (error) {
          if (!(error instanceof PageRequestError)) throw error;
          showToast(error.message);
          return false;
        }
      },
      copy: (text) => void copyText(text).then(() => showToast('Copied')),
    }),
    [showToast],
  );

  useEffect(() => {
    if (!toast) return undefined;
    const timer = setTimeout(() => setToast(null), TOAST_MS);
    return () => clearTimeout(timer);
  }, [toast]);

  return (
    <FeedbackContext.Provider value={feedback}>
      {props.children}
      <div class="toast-place" role="status" aria-live="polite">
        {toast && (
          <div class="toast" data-testid="toast" dir="auto" key={toast.shownAt}>
            {toast.text}
          </div>
        )}
      </div>
      {alert && <AlertDialog {...alert} close={() => setAlert(null)} />}
    </FeedbackContext.Provider>
  );
}

function AlertDialog(props: { title: string; text: string; close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="alert"
      data-testid="alert"
      aria-labelledby="alert-title"
      onClose={props.close}
    >
      <h2 id="alert-title">{props.title}</h2>
      <p dir="auto">{props.text}</p>
      <form method="dialog">
        <button class="alert-ok" data-testid="alert-ok" autofocus>
          OK
        </button>
      </form>
    </dialog>
  );
}
