import { connectivity } from './connectivity';
import { ApiProblem, problemOf, Unreachable } from './problem';
import { sessionEnded } from './session';

/** The API's limit for a file, in bytes. */
export const largestFile = 25 * 1024 * 1024;

/**
 * Uploads one file, and reports the progress from 0 to 1.
 * @throws ApiProblem, Unreachable; an AbortError if the signal aborts
 */
export function upload(
  path: string,
  file: File,
  key: string,
  options: { readonly signal: AbortSignal; readonly onProgress: (part: number) => void },
): Promise<void> {
  const { signal, onProgress } = options;
  return new Promise((resolve, reject) => {
    // fetch does not report the progress of an upload.
    const call = new XMLHttpRequest();
    call.open('POST', path);
    call.setRequestHeader('Idempotency-Key', key);
    call.setRequestHeader('accept', 'application/json');
    call.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    call.onerror = () => {
      connectivity.missed();
      reject(new Unreachable('upload'));
    };
    call.onabort = () => reject(new DOMException('Cancelled', 'AbortError'));
    call.onload = () => {
      connectivity.reached();
      if (call.status === 401) sessionEnded.emit();
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
