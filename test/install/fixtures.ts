import { Chart } from 'cdk8s';
import { ControlPlaneIdentity, HelmDelivery, LinkerdControlPlane, LinkerdControlPlaneProps, MeshProps } from '../../src';
import { meshedChart } from '../fixtures';

// Certificates only, for 100 years: their keys were thrown away.

/** A trust anchor: ECDSA P-256. */
export const TRUST_ANCHOR = `-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIUfQvV7yWNFAfcU/1IM1tsVzaqEAwwCgYIKoZIzj0EAwIw
JTEjMCEGA1UEAwwacm9vdC5saW5rZXJkLmNsdXN0ZXIubG9jYWwwIBcNMjYxMTI2
MTgyOTAxWhgPMjEyNjExMDIxODI5MDFaMCUxIzAhBgNVBAMMGnJvb3QubGlua2Vy
ZC5jbHVzdGVyLmxvY2FsMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE0/9IKk90
0ox6VJ873xDaH2nepFG0eZSkz3vb6C8f2FZC/cn3INvP7+AuN31uEv+eSE/ayW1n
sfY7F88rtz69T6NTMFEwHQYDVR0OBBYEFLPZfu7gAOsY4KgQYaWbt0816m3qMB8G
A1UdIwQYMBaAFLPZfu7gAOsY4KgQYaWbt0816m3qMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSAAwRQIgMgy/WnVO/bCUuqmypchjXRiztFuYOsoWKqERCYQf
pDUCIQCa/XNwQN4yaVIfGCoqBjKMsxh8sVTOhz3YIyh4wuPSBA==
-----END CERTIFICATE-----
`;

/** The one that follows it. */
export const NEXT_ANCHOR = `-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIUait9RG0yHpY267AiPXPyGSnuciswCgYIKoZIzj0EAwIw
JTEjMCEGA1UEAwwabmV4dC5saW5rZXJkLmNsdXN0ZXIubG9jYWwwIBcNMjYxMTI2
MTgyOTAxWhgPMjEyNjExMDIxODI5MDFaMCUxIzAhBgNVBAMMGm5leHQubGlua2Vy
ZC5jbHVzdGVyLmxvY2FsMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEnuFkBATy
nbBk6AEDApKPMmvN5pSEtNx2JhtLvWIcapGf33s+JrlkZM4CP/vv/6L+FjN3nJIU
Us5WlMJHLGeyd6NTMFEwHQYDVR0OBBYEFIJLLCAwQ/2HJswfsvUWdxLQunZGMB8G
A1UdIwQYMBaAFIJLLCAwQ/2HJswfsvUWdxLQunZGMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSAAwRQIhAJjt6rx26Gj5vhOq4Tyij4UoQbekQ/2Gj4pjHRaN
Lz8oAiA2n+cs88EHb57rFmdraoHBw7DmGLuQqpJEbRbyyHx4Mg==
-----END CERTIFICATE-----
`;

/** An authority with a P-384 key. */
export const P384_AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBsjCCATigAwIBAgIUBNPXc3Oj9I0aDwXYLl3dYWcuPnswCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEcDM4NDAgFw0yNjExMjYxODI5MDFaGA8yMTI2MTEwMjE4Mjkw
MVowDzENMAsGA1UEAwwEcDM4NDB2MBAGByqGSM49AgEGBSuBBAAiA2IABMSJj+9T
NZFUm1wxMP3jlLVwJQZ/Jia5cIIzgBLMT8Jv10PMksZ6DHlfQSxs1jppdLQSauBF
Nm3MdMDWPxj4yHmiLYAiL50ZU4w7kucLz+I3fJMe6N8M2dLdsjBKCAoi1qNTMFEw
HQYDVR0OBBYEFBhIy0TdLxYtV4oeDV6FWxXPN2thMB8GA1UdIwQYMBaAFBhIy0Td
LxYtV4oeDV6FWxXPN2thMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDaAAw
ZQIxALQczwhHKc3//W21bNOwEgI8Vh6K59mqUf3PLwrRtu708d9u9FdYlucfQ5w0
2torAQIwZFfET/+8OKuhzWhU9KtO8t2IAEw6s9HID1dhckInc/wehcjpCV/vXm0A
h9A8mL8c
-----END CERTIFICATE-----
`;

/** An authority with an RSA key of 2048 bits. */
export const RSA_AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIC/zCCAeegAwIBAgIUJXO6jtizv8XokopDjaPx3v0mwHcwDQYJKoZIhvcNAQEL
BQAwDjEMMAoGA1UEAwwDcnNhMCAXDTI2MTEyNjE4MjkwMVoYDzIxMjYxMTAyMTgy
OTAxWjAOMQwwCgYDVQQDDANyc2EwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEK
AoIBAQC1V3YnEzDhz39ZJ/mGXRimsoqK47sd0rhPDazzWI9PYVVE/0gV51JWmroQ
K+URpd5zThcAkmr5j7WHtQL9tYat4VI//SvuyZuPzANedj1NMoFua/LYmFbFHllG
qT/3zivhBSloqrSeDJW3TGYm6EhWI/psb12FgupJM8rCFBptOwcnaR7nL3hkPFqA
jV+j8G4c8iRTnezFotnRXvqyZTS+JGH9d+WwUVPcwJaPucNKueo3fRawCPAt8DoO
rGnMeeyrvL+ZY9ljw5T4XL7922PQ0ibPatOo6sFM0hyOr0qO4NsMiUyQbx87jEIU
dW3SYAOaWbPJlbTpCm61XchY22DnAgMBAAGjUzBRMB0GA1UdDgQWBBTYJmmHEZEq
sPwEubq48Ws4Ww1J8DAfBgNVHSMEGDAWgBTYJmmHEZEqsPwEubq48Ws4Ww1J8DAP
BgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQAwmH1n3moO8XPN5S0H
ye2BJDQzzZzaerO4h6zpESRitGKdnKHfRUHOTgCM14Mur98rEma3iFOU83jwMlJQ
35dYfsbwL5yQFm45LH7NHw3INpu9660dj+RYwM/GeAbxIqcc5znFX4ng4gSoiud4
UzUB77IVqdRCeJts1N1DIFC2ztC6rqC4gMHLhnBGw6U06Qi0ntfZ+EtxzzxJqbwF
aR/AhIqgahYQsi9s0ilGfL+VfQ6z2ZhoI8UtATSJmDgJI1bEX1LbUtuvlCN1WtJ6
RlFQ+Q61KdYNoJcwOCsZEvQn1MjSH1Rg7F8bKR9TgdlOK4vK0tw+sMpYtdUFvIIf
n3Ax
-----END CERTIFICATE-----
`;

/** A certificate that is not of an authority. */
export const NO_AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBcTCCARigAwIBAgIUH357M0Era1Eoc9UR7Oz7LDDLOWYwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEbGVhZjAgFw0yNjExMjYxODI5MDFaGA8yMTI2MTEwMjE4Mjkw
MVowDzENMAsGA1UEAwwEbGVhZjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCv9
zEEJbi1MiRy+X+YVRN42Zrqe94blpmAXtxrq/z789dYhvC76BjIeXZC1roLDjXj7
Ue4F3SiYEyIXwapZGKWjUDBOMB0GA1UdDgQWBBTlhPOELbyFbyvEOLTrWoZ6+Txz
zjAfBgNVHSMEGDAWgBTlhPOELbyFbyvEOLTrWoZ6+TxzzjAMBgNVHRMBAf8EAjAA
MAoGCCqGSM49BAMCA0cAMEQCID8Ldq15iiA9Rzc3akLh7nESd5NXoOXg36kDAuPf
537TAiBWljQqDu1FiQw/bKGlrjMA51H6VrxNqjKyv00YTaIcNw==
-----END CERTIFICATE-----
`;

/** An authority with an RSA key of 1024 bits. */
export const SHORT_AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIB/jCCAWegAwIBAgIUb+YjIEV0pGPa5nsnvWYdHrDq+p8wDQYJKoZIhvcNAQEL
BQAwEDEOMAwGA1UEAwwFc2hvcnQwIBcNMjYxMTI2MTg0OTU3WhgPMjEyNjExMDIx
ODQ5NTdaMBAxDjAMBgNVBAMMBXNob3J0MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB
iQKBgQDTloZb3PlVGILCJZREuLoqp21UCIUVpyiINtHSSJAhQLHv9u3+GW5pnbQB
hYS2EvBVLHdMJ8A6D8nnyf4EfKa/Qb0HMsZUnibDexaQB7Zu7s3FUmb02xvTaoLF
LwkGOZXeAgjIOgtAvquDEFnfSY3wj+SwoqgB+mybnIYefOht0wIDAQABo1MwUTAd
BgNVHQ4EFgQUrfGAWRKK42FKiFnUsrlfGT4r9pUwHwYDVR0jBBgwFoAUrfGAWRKK
42FKiFnUsrlfGT4r9pUwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOB
gQCXE5Cg6kCeGo+C3TTPyRmqMuNXXunPI+Mwg6Weqn0O1xcWnp+A+Oh17D3SSgcf
obsWDLPUBNlgQU8SPQLBz70S7nvgeP3tWGWGI8gFq66XI+1P4OpLnNLqnbIEoHf1
PUkSUloPdhIwRAYdTEfJ4MBoR88WyI9ORSwXVB5IJs4QzQ==
-----END CERTIFICATE-----
`;

/** What looks like a private key. */
export const PRIVATE_KEY = ['-----BEGIN EC PRIVATE KEY-----', 'bm90IGEga2V5', '-----END EC PRIVATE KEY-----', ''].join('\n');

/** A chart to install into: for a cluster of its own. */
export function platform(mesh: Partial<MeshProps> = {}): Chart {
  return meshedChart(mesh, 'platform');
}

/** A control plane in a cluster of its own. */
export function controlPlane(props: Partial<LinkerdControlPlaneProps> = {}, mesh: Partial<MeshProps> = {}): { chart: Chart; construct: LinkerdControlPlane } {
  const chart = platform(mesh);
  const identity = ControlPlaneIdentity.fromSecret({ trustAnchorsPem: TRUST_ANCHOR });
  return { chart, construct: new LinkerdControlPlane(chart, 'linkerd', { delivery: HelmDelivery.flux(), identity, ...props }) };
}
