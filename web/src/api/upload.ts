import { connectivity } from './connectivity';
import { ApiProblem, problemOf, Unreachable } from './problem';
import { sessionEnded } from './sessionEnd';

/** The API takes no larger files, in bytes. */
export const largestFile = 25 * 1024 * 1024;

/**
 * Sends one file as a form, and says how far it is, from 0 to 1.
 * @throws ApiProblem, Unreachable; an AbortError once the signal says so
 */
export function upload(
  path: string,
  file: File,
  key: string,
  options: { readonly signal: AbortSignal; readonly onProgress: (part: number) => void },
): Promise<void> {
  const { signal, onProgress } = options;
  return new Promise((resolve, reject) => {
    // fetch tells nothing of an upload's progress.
    const call = new XMLHttpRequest();
    call.open('POST', path);
    call.setRequestHeader('Idempotency-Key', key);
    call.setRequestHeader('Accept', 'application/json');
    call.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    call.onerror = () => {
      connectivity.missed();
      reject(new Unreachable('upload'));
    };
    call.onabort = () => reject(new DOMException('Cancelled', 'AbortError'));
    call.onload = () => {
      connectivity.reached();
      if (call.status === 401) sessionEnded.tell();
      if (call.status < 300) resolve();
      else reject(new ApiProblem(problemOf(bodyOf(call), call.status), null));
    };
    signal.addEventListener('abort', () => call.abort(), { once: true });
    const form = new FormData();
    form.append('file', file, file.name || 'pasted.png');
    call.send(form);
  });
}

function bodyOf(call: XMLHttpRequest): unknown {
  try {
    return JSON.parse(call.responseText);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
