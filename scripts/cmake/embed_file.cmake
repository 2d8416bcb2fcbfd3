# Turns the file IN into a C array; see BalcaoEmbed.cmake.
file(READ ${IN} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," body "${hex}")
file(WRITE ${OUT} "const unsigned char ${SYMBOL}[] = {${body}0};\nconst unsigned long ${SYMBOL}_size = ${size};\n")
