import type { ReportImport } from '@postseal/contract';
import { ApiError, ShownError } from '@/lib/browser-api';

interface SendOptions {
  readonly signal: AbortSignal;
  /** Bytes that have left the browser. */
  readonly onProgress: (sent: number) => void;
}

/**
 * Sends one file from the disk, not through memory. XMLHttpRequest, since `fetch` tells nothing while it sends. Throws
 * ApiError when the API refuses, ShownError when it cannot be reached or the file cannot be read.
 */
export function sendFile(file: File, { signal, onProgress }: SendOptions): Promise<ReportImport> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/reports?${new URLSearchParams({ name: file.name || 'file' })}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      const answer = request.response;
      if (request.status === 200) resolve(answer);
      else if (typeof answer?.detail === 'string')
        reject(new ApiError({ ...answer, status: request.status }));
      else reject(new ShownError('The service did not answer as expected.'));
    };
    request.onerror = () =>
      reject(new ShownError('The file could not be sent. Check your connection and try again.'));
    request.onabort = () => reject(new ShownError('Stopped. What had been sent by then is kept.'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
