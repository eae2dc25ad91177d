/**
 * Texts that are JSON, texts that are not, and texts over which parsers differ, in the manner of JSONTestSuite (Nicolas Seriot,
 * "Parsing JSON is a Minefield"). Each is one value: it can stand alone as a body, or anywhere in one.
 */

/** JSON by RFC 8259. A parser has to take each, and Waybill passes each on as it is written. */
export const validTexts: readonly string[] = [
  // Numbers
  '0', '-0', '1', '-1', '42', '123456789', '12345678901234567890', '-12345678901234567890', '9007199254740993', '18446744073709551616',
  '0.0', '-0.0', '0.1', '1.10', '19.90', '1.000000000000000000001', '-0.1', '123.456789', '0.00000000000000000000000000000001', '10.0',
  '0e0', '0e1', '0e+1', '0E-1', '1e2', '1E2', '1e+2', '1E+2', '1e-2', '1E-2', '1.5e3', '-1.5E-3', '1e00', '1e007', '20e1', '123e65',
  '-1e-1', '-0e0', '1.0e+0',
  // Strings
  '""', '" "', '"a"', '"abc"', '"0"', '"null"', '"/"', String.raw`"\/"`, String.raw`"\\"`, String.raw`"\""`, String.raw`"\b\f\n\r\t"`, String.raw`"\"\\\/\b\f\n\r\t"`,
  String.raw`"\u0041"`, String.raw`"\u00e9"`, String.raw`"\u00E9"`, String.raw`"\u0001"`, String.raw`"\u001f"`, String.raw`"\u007F"`, String.raw`"\u2028\u2029"`,
  String.raw`"\ud83e\ude91"`, String.raw`"\uD83D\uDE00"`, String.raw`"\uDBFF\uDFFE"`, String.raw`"\uFEFF"`, String.raw`"\uFFFF"`, String.raw`"\uFFFD"`,
  String.raw`"\u0060\u012a\u12AB"`, String.raw`"a\\u0000b"`, String.raw`"\\\\u0000"`, String.raw`"\\n"`, String.raw`"\\a"`, String.raw`"\u005C\u0022"`, String.raw`"\u0022"`,
  '"é"', '"e\u0301"', '"Ω≈ç√∫"', '"日本語"', '"\u05D0\u05D1"', '"\u0627\u0644"', '"🪑"', '"👩‍👩‍👧‍👦"', '"\u007F"', '"\u0080"', '"\u00A0"', '"\u2028"', '"\u2029"', '"\uFEFF"', '"\uFFFE"', '"\uFFFF"', '"\u{10FFFF}"',
  '"// no comment"', '"/* nor this */"', '"a:b"', '"{}[],:"', '"true"', `"it's"`, '"<script>"', '"%00"', '"&amp;"', '"$ref"',
  // Words
  'true', 'false', 'null',
  // Lists
  '[]', '[ ]', '[[]]', '[[],[]]', '[null]', '[1]', '[1,2]', '[ 1 , 2 ]', '[1,"a",true,null,{},[]]', '[[[[[[[[[[]]]]]]]]]]', '[""]', '["",""]', '[0,-0]', '[\n1\n,\n2\n]', '[\t1\t]', '[\r\n1\r\n]',
  '[{}]', '[{},{}]', '[1.10,1.1]', '[false,0,"",null]',
  // Objects
  '{}', '{ }', '{"":0}', '{"a":1}', '{"a":1,"b":2}', '{ "a" : 1 , "b" : 2 }', '{"a":{}}', '{"a":[]}', '{"a":{"a":{"a":{}}}}', '{"b":1,"a":2}', '{"2":1,"1":2}', '{"a b":1}', '{"a:b":1}', '{"\\"":1}',
  '{"é":1,"e\u0301":2}', '{"A":1,"a":2}', '{"__proto__":null}', '{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{}}}', '{"toString":1,"valueOf":2,"hasOwnProperty":3}', '{"length":-1}',
  '{"data":{"data":1}}', '{"action":"inventory.set"}', '{"toJSON":1}', '{"then":1}', '{"$where":"1"}', '{"\\u0061":1}', '{\n"a"\n:\n1\n}', '{"a":"}"}', '{"a":"\\"}"}', '{"a":[{"b":[{"c":1}]}]}',
  '{"min":-1.0e+28,"max":1.0e+28}', '{"x":[{"id":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}],"id":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}', '{"title":"\\u041f\\u043e\\u043b\\u0442\\u043e\\u0440\\u0430"}',
]

/** No JSON, whatever stands around it. */
export const invalidTexts: readonly string[] = [
  // Nothing, or not enough
  '', ' ', '\n', '[', '{', ']', '}', '"', ',', ':', '[1', '[1,', '{"a"', '{"a":', '{"a":1', '{"a":1,', '["a', '"a', '"\\', '"\\"', '[[', '[{', '{"a":[', 'tru', 'fals', 'nul', 't', '-', '[""', '["a",\n4\n,1,',
  // Too much
  '1 2', '1,', ',1', '[1]]', '{}}', '[]]', 'null null', '""""', '[][]', '{}{}', '{}[]', '1]', '"a""b"', '[1}', '{"a":1]', '{"a":true} "x"', '2@', '[3[4]]', '{}#', '{"a":"b"}/**/', '{"a":"b"}//', '{"a":"b"}/',
  // Commas and colons
  '[,]', '[,1]', '[1,]', '[1,,2]', '[1 2]', '["a" "b"]', '[1:2]', '["":1]', '[,""]', '["",]', '["x",,]', '{,}', '{,"a":1}', '{"a":1,}', '{"a":1,,"b":2}', '{"a" 1}', '{"a",1}', '{"a"::1}', '{"a":}', '{:1}', '{"a":1 "b":2}',
  '{"a":"a" 123}', '{"a":1;"b":2}', '{"a"=1}', '{"a"=>1}', '{"x"::"b"}', '{"id":0,,,,,}',
  // Keys
  '{a:1}', '{\'a\':1}', '{1:1}', '{null:1}', '{[]:1}', '{"a":1,b:2}', '{9999E9999:1}', '{"a":1,2}', '{""}', '{1}', '{"a","b"}', '{🇨🇭}',
  // Numbers
  '01', '00', '-01', '012', '-012', '1.', '.1', '-.1', '-1.', '+1', '++1', '--1', '- 1', '1e', '1e+', '1e-', '1E+', 'e1', '1.e1', '.e1', '1.5.2', '1e1.5', '1ee2', '0e', '0.3e', '0.3e+', '1.0e', '1eE2', '1 000', '1,000.0', '1_000',
  '0x1', '0xFF', '0o7', '0b1', '1n', '1f', '1a', '-a', '1/2', '1+2', '-2.', '2.e3', '2.e-3', '-1x', '1.2a-3', '1.8011670033376514H-308', '0.1.2', '-foo',
  'NaN', '-NaN', 'Infinity', '-Infinity', '+Inf', 'Inf', '+', '\uFF11', '\u0661', '٠', '1e\u0661',
  // Words
  'True', 'FALSE', 'NULL', 'Null', 'nil', 'none', 'undefined', 'truee', 'nulll', 'abc', '[nul]', '[tru]', '*', '&', '?', '#', '@', '<null>', '<.>', '[<null>]', '(1)', 'new Date()', 'a\u00E5', '\u00E5',
  // Strings
  `'a'`, '`a`', '“a”', 'a"', '"\n"', '"\t"', '"\r"', '"a\nb"', '"\u0001"', '"\u001F"', '"\u0000"', '\u0000', '[\u0000]', String.raw`"\a"`, String.raw`"\x41"`, String.raw`"\0"`, String.raw`"\'"`, String.raw`"\v"`, String.raw`"\U0041"`, String.raw`"\u"`,
  String.raw`"\u1"`, String.raw`"\u12"`, String.raw`"\u123"`, String.raw`"\u00G0"`, String.raw`"\u{41}"`, String.raw`"\uD83D\u"`, String.raw`"\uD83D\u1"`, String.raw`"\uD800\u1x"`, String.raw`"\8"`, String.raw`"\ "`, '"\\\n"', '"\\\u{1F300}"',
  String.raw`\n`, String.raw`\u0020"a"`, String.raw`"\\\"`, String.raw`["\"]`,
  // White space and comments
  '\u000B1', '\u000C1', '\u00A01', '\u20281', '\u20031', '\u20601', '[\u000B]', '[1\u000C]', '1\u00A0', '/* a */1', '1/* a */', '// a\n1', '1 // a', '# a\n1', '--\n1', ')]}\'\n1', 'callback(1)', 'a=1', '<!-- 1 -->', '<a/>', 'a: 1', '%PDF-1.7',
]

/** JSON by its grammar that Waybill refuses all the same, because what it means is not certain or nothing downstream can keep it. */
export const ambiguousTexts: readonly string[] = [
  '{"a":1,"a":1}', '{"a":1,"a":2}', '{"a":1,"b":2,"a":3}', '{"":1,"":2}', '{"a":1,"\\u0061":2}', '{"\\/":1,"/":2}', '{"__proto__":1,"__proto__":2}', '[{"a":1,"a":2}]', '{"a":{"b":1,"b":2}}', '{"a":null,"a":null}',
  '{"é":1,"\\u00e9":2}', '{"🪑":1,"\\ud83e\\ude91":2}', '{"a":{"a":1},"a":{"a":1}}',
  '"\\u0000"', '"a\\u0000b"', '"\\\\\\u0000"', '{"\\u0000":1}', '["\\u0000"]', '{"a":"\\u0000"}',
  `${'['.repeat(33)}${']'.repeat(33)}`, `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, `${'['.repeat(500)}${']'.repeat(500)}`, `${'[{"":'.repeat(50)}1${'}]'.repeat(50)}`, `${'['.repeat(33)}1,2${']'.repeat(33)}`,
]

/** JSON by its grammar over which parsers differ, such as numbers no float holds. Waybill does not use the value: it passes on what is written. */
export const undefinedTexts: readonly string[] = [
  '1e400', '-1e400', '1e-400', '-1e-400', '123.456e78901', '0.4e006699999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999', '-1e+9999', '1.5e+9999', '1e99999999999999999999',
  '123123e100000', '-123123123123123123123123123123', '100000000000000000000', '-237462374673276894279832749832423479823246327846', '0.1000000000000000055511151231257827021181583404541015625', '3.141592653589793238462643383279502884197', '1E-2147483649',
  '9'.repeat(400), `0.${'3'.repeat(400)}`, '4.9e-324', '2.2250738585072011e-308', '1.7976931348623159e308', '-9223372036854775809', '9223372036854775808',
  String.raw`"\uD800"`, String.raw`"\uDC00"`, String.raw`"\uDFAA"`, String.raw`"\uD83D"`, String.raw`"\uD83Dx"`, String.raw`"\uD83D\uD83D"`, String.raw`"\uDE00\uD83D"`, String.raw`"\uDd1e\uD834"`, String.raw`"\uD800\uD800\n"`, String.raw`"\ud800abc"`, String.raw`"\uDADA"`,
  String.raw`"\uD83D\\uDE00"`, String.raw`"a\udbff"`, String.raw`{"\uD800":1}`, String.raw`{"\uDFAA":0}`, String.raw`["\uD888\u1234"]`, String.raw`"\uFDD0"`, String.raw`"\uFFFE"`,
]

/** Bytes that are no UTF-8, each as it would stand in a string. */
export const brokenBytes: readonly (readonly number[])[] = [
  [0x80], [0xBF], [0xFF], [0xFE], [0xFE, 0xFF], [0xFF, 0xFE], [0xE5],
  [0xC3], [0xC3, 0x28], [0xA0, 0xA1], [0xE2, 0x28, 0xA1], [0xE2, 0x82], [0xE2, 0x82, 0x28], [0xF0, 0x28, 0x8C, 0xBC], [0xF0, 0x90, 0x28, 0xBC],
  [0xF0, 0x9F, 0xAA], [0xF8, 0xA1, 0xA1, 0xA1, 0xA1], [0xFC, 0xA1, 0xA1, 0xA1, 0xA1, 0xA1], [0xC0, 0x80],
  [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF],
  [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xF4, 0x90, 0x80, 0x80],
  [0xF4, 0xBF, 0xBF, 0xBF], [0xF7, 0xBF, 0xBF, 0xBF], [0x61, 0xE9], [0x81, 0x41],
]
