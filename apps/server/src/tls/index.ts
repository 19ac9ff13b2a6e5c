/** Certificates, checked. */
export { CertificateError, checkCertificate } from './certificate.ts';
/** Certificates that are replaced while the server runs. */
export { CertificateFiles, type CertificatePaths, readCertificate } from './certificate-files.ts';
