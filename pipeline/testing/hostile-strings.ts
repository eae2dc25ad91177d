/** Strings that have broken systems before (in the manner of the Big List of Naughty Strings). Each may be a name, a number or an entity. */
export const hostileStrings: readonly string[] = [
  // Words that mean something somewhere
  'undefined', 'null', 'NULL', '(null)', 'nil', 'NaN', 'true', 'None', '\\', '\\\\', '0', '-1', '1.00', '1e400', '0x0', 'Infinity', '1,000', '٣', 'hasOwnProperty', '__proto__', 'constructor', 'toString', 'then', 'CON', 'NUL', 'nothing',
  // SQL
  '\'', '"', '\'\'', ';', '--', '\' OR 1=1 -- 1', '1; DROP TABLE integration_events', '\'; SELECT pg_sleep(9); --', '$1', '$$', '%', '_', '%_%', '\\%', '{1,2}', '{"a"}', 'E\'\\x00\'', '::int', '/*', 'COPY (SELECT 1) TO PROGRAM \'id\'',
  // Pages
  '<script>alert(1)</script>', '"><script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<svg/onload=alert(1)>', 'javascript:alert(1)', '{{7*7}}', '${7*7}', '<%= 7*7 %>', '#{7*7}', '&lt;b&gt;', '</textarea>', '<!--', ']]>', '\u2028\u2029',
  // Shells, formats and files
  '$(touch /tmp/owned)', '`id`', '| cat /etc/passwd', '%s%s%s%n', '%d', '{0}', '%@', '../../../etc/passwd', '..\\..\\win.ini', 'file:///etc/passwd', '/dev/null', '~root', '-rf', '=1+1', '+1', '@SUM(1)', '=HYPERLINK("http://x")', '${jndi:ldap://127.0.0.1/a}',
  // Addresses
  '.a', 'a/..', './', '../x', '?a=b', '#x', 'a/b', 'a//b', 'a%2Fb', '%2e%2e', '%00', '%zz', 'a b', 'a+b', 'a&b=c', ':id', '*', 'http://169.254.169.254/', '//evil.example', '\\\\evil.example\\x', 'a\r\nX-Injected: yes', 'a\nb', '\t', ' ', ' a ',
  // Characters
  'é', 'e\u0301', 'ﬁ', 'ß', 'İi', 'ǅ', 'Ω≈ç√∫˜µ≤≥÷', '田中さん', '찦차를', '🪑', '👩‍👩‍👧‍👦', '🇨🇭', '❤️', '\u202Etxt.exe', '\u200B', '\uFEFF', '\u00A0', '\u00AD', '\u061C', '\u{E0001}', '\u0007\u001B[31m', '\u007F', '\u0085', '\uFFFD', '\uFFFF', '\u{10FFFF}',
  'Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮', '\u05D0\u05D1 abc', 'الل', '﷽', 'ⅷ', '𝕋𝕙𝕖', '⒯', 'x'.repeat(255), '🪑'.repeat(127), 'é'.repeat(255), '\u0001', '\u001F',
]
