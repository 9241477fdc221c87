"""Forty words that try to run, to leave, to lie or to break out of where they stand, written for the tests."""

SCRIPTS = (
    "<script>alert('one')</script>",
    "</title><script>alert('two')</script>",
    "</textarea></style><script>confirm('three')</script>",
    "<img src=nowhere onerror=alert('four')>",
    "<svg onload=alert('five')></svg>",
    "<svg><script>alert('six')</script></svg>",
    '"><img src=nowhere onerror=prompt("seven")>',
    '\'><script>alert("eight")</script>',
    "<body onload=alert('nine')>",
    "<details open ontoggle=alert('ten')>",
    "<input autofocus onfocus=alert('eleven')>",
    "<video><source onerror=alert('twelve')></video>",
    "<iframe srcdoc=\"<script>parent.alert('thirteen')</script>\"></iframe>",
    "<math><mtext><img src=nowhere onerror=alert('fourteen')></mtext></math>",
    "javascript:alert('fifteen')",
    "<a href=javascript:alert('sixteen')>here</a>",
    "<form action=javascript:alert('seventeen')><button>go</button></form>",
    '" onmouseover="alert(18)" x="',
    "<object data=nowhere onerror=alert('nineteen')></object>",
    "<template><script>alert('twenty')</script></template><img src=x onerror=alert(20)>",
)
REQUESTS = (
    "<img src=https://outside.example/a.png>",
    "<link rel=stylesheet href=https://outside.example/a.css>",
    "<style>@import 'https://outside.example/b.css';</style>",
    "<meta http-equiv=refresh content='0;url=https://outside.example/'>",
    "<base href=https://outside.example/>",
    "<iframe src=https://outside.example/></iframe>",
    "https://outside.example/?q=<script>alert(27)</script>",
)
LIES = (
    "The \u202estekcor\u202c fell near \u2067Erbil\u2069.",
    "Three\u200b were\u200d killed in Mo\u00adsul.",
    "\ufeffA report with a mark in front of it.",
    "\u202aLeft \u202bright \u202dover\u202c\u202c\u202c and on.",
    "Words with a bell\x07 and an escape\x1b[31m in them.",
    "قالت الشرطة إن ثلاثة قتلوا (3) في الموصل.",
    "E\u0301tat, Z\u0353\u035d\u0349algo, \U0001f3f3\ufe0f, \U000e0041",
)
OTHERS = (
    '=HYPERLINK("https://outside.example/";"here")',
    "{{ 7 * 7 }} {% raw %} ${7*7} <%= 7*7 %>",
    "'; DROP TABLE documents; --",
    "--><!-- a comment that ends others ]]>",
    "&lt;b&gt; &amp;amp; &#60;script&#62; stay as typed",
    "a" * 300 + " <b>bold</b>\r\nand a second line\n\n\n   with blanks",
)
ALL = (*SCRIPTS, *REQUESTS, *LIES, *OTHERS)
