import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** In PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Where its two files are. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  readonly ca: string;
  /** For a server on this machine. */
  server(): Promise<Certificate>;
  /** For a client of this name. */
  client(name: string): Promise<Certificate>;
}

const strong = { keyType: 'ec', algorithm: 'sha256' } as const;

/** A certificate authority that only configured clients trust. */
export async function createAuthority(): Promise<Authority> {
  const root = await generate([{ name: 'commonName', value: 'Authority of a test' }], {
    ...strong,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const ca = { cert: root.cert, key: root.private };
  async function issue(name: string, usage: 'serverAuth' | 'clientAuth'): Promise<Certificate> {
    const issued = await generate([{ name: 'commonName', value: name }], {
      ...strong,
      ca,
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'keyUsage', digitalSignature: true },
        { name: 'extKeyUsage', [usage]: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
          ],
        },
      ],
    });
    return { cert: issued.cert, key: issued.private };
  }
  return {
    ca: root.cert,
    server: () => issue('localhost', 'serverAuth'),
    client: (name) => issue(name, 'clientAuth'),
  };
}

/** Writes a certificate to two files of a folder. */
export function keep(folder: string, name: string, { cert, key }: Certificate): CertificateFiles {
  const files = { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  return files;
}
