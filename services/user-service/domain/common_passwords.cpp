#include <algorithm>
#include <sstream>
#include <string>
#include <unordered_set>

#include "user-service/domain/credentials.hpp"

namespace matinee::user {

namespace {

/// The favourites of published leaks with eight bytes or more, in lower case.
constexpr std::string_view favourites = R"(
password password1 password2 password3 password12 password123 password1234 password12345 password! password1! password123! passw0rd
passw0rd1 p@ssword p@ssw0rd p@ssw0rd1 p@$$w0rd pa$$word pa$$w0rd pa55word passwort passwort1 passwords mypassword thepassword
password01 password11 password22 password69 password99 password00 password2020 password2021 password2022 password2023 password2024
password2025 password2026 passpass passpass1 pass1234 pass12345 passwd123 motdepasse contrasena contraseña senha123 parola123 haslo123
12345678 123456789 1234567890 0123456789 01234567 012345678 12345678910 123456789a a123456789 123456789q 1234567891 12345678a a12345678
1234567a 12345678q q1234567 123123123 123321123 12341234 12344321 123454321 1234554321 123456123 123456654321 1234567899 11111111
111111111 1111111111 22222222 33333333 44444444 55555555 66666666 77777777 88888888 888888888 99999999 999999999 00000000 000000000
0000000000 11223344 1122334455 112233445566 10101010 01010101 12121212 13131313 11112222 12312312 12301230 98765432 987654321
9876543210 87654321 876543210 147258369 147852369 159753456 159357456 741852963 789456123 963852741 123789456 159159159 14725836
123qweasd 123qweasdzxc 123qwe123 1234qwer qwer1234 12345qwert 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 2wsx3edc
zaq12wsx zaq1xsw2 zaq1zaq1 xsw2zaq1 qazwsxedc qazwsx123 qazwsxedcrfv qazxswedc qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456
qwerty1! qwertyui qwertyuio qwertyuiop qwertyuiop123 qwertzuiop qwertz123 azertyuiop azerty123 asdfghjk asdfghjkl asdfghjkl1 asdf1234
asdfasdf asdfqwer qwerasdf qweasdzxc qweqweqwe qwertyqwerty qweqwe123 qwe123qwe q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 zxcvbnm1 zxcvbnm123
zxcvbnm, zxczxczxc zxcvbnmm asdasdasd asd123asd a1b2c3d4 a1s2d3f4 abcd1234 abcde12345 abc12345 abc123456 abc123abc abcdefgh abcdefghi
abcdefg1 abcdefg123 abcd12345 1234abcd 123456abc 12345abc aabbccdd aa123456 aa12345678 a1234567 ab123456 abcabcabc aaaaaaaa aaaaaaaaa
iloveyou iloveyou1 iloveyou2 iloveyou12 iloveyou123 iloveyou! iloveme1 iloveme2 iloveyouu iloveyoubaby loveyou1 loveyou2 lovelove loveme123
lovely123 lovers123 mylove123 truelove tequiero teamo123 iloveu123 ilovejesus ilovemom ilovemyself ihateyou fuckyou1 fuckyou2 fuckyou!
fuckyou123 fuckoff1 asshole1 bullshit blowjob1 trustno1 letmein1 letmein12 letmein123 letmeinnow whatever whatever1 whatever2 nothing1
welcome1 welcome2 welcome12 welcome123 welcome1234 welcome! welcome1! welcome01 welcome2024 welcome2025 changeme changeme1 changeme123
changeit changethis default1 default123 testtest test1234 test12345 test123456 testing1 testing123 tester123 temp1234 temporary demo1234
demodemo guest123 guestguest user1234 username username1 admin123 admin1234 admin12345 admin123456 admin@123 adminadmin administrator
admin2024 admin2025 rootroot root1234 toor1234 secret123 secretpassword master123 mastermind computer computer1 computer123 internet
internet1 samsung1 samsung123 iphone123 android1 google123 facebook facebook1 youtube1 linkedin linkedin1 myspace1 hotmail1 yahoo123
microsoft windows1 windows10 nintendo playstation xbox3600 minecraft minecraft1 fortnite fortnite1 pokemon1 pokemon123 pikachu1
starwars starwars1 skywalker superman superman1 superman123 batman123 batman01 spiderman spiderman1 ironman1 wolverine pokemon12
football football1 football12 football123 baseball baseball1 basketball basketball1 softball softball1 volleyball hockey123 soccer123
soccer12 liverpool liverpool1 liverpool123 chelsea1 chelsea123 arsenal1 arsenal123 barcelona barcelona1 manchester manunited realmadrid
juventus juventus1 yankees1 lakers24 cowboys1 steelers steelers1 packers1 broncos1 eagles123 michael1 michael23 michael123 jordan23
jordan123 jennifer jennifer1 jessica1 jessica123 michelle michelle1 nicole123 ashley123 ashley12 amanda123 andrew123 anthony1 anthony123
brandon1 charlie1 charlie123 danielle daniel123 daniel12 victoria victoria1 patricia patricia1 elizabeth elizabeth1 christian christian1
christopher jonathan jonathan1 joshua123 matthew1 matthew123 nicholas nicholas1 robert123 thomas123 william1 william123 alexander
alexander1 alexandra alejandro alejandra gabriela gabriel1 fernando fernanda francisco sebastian sebastian1 benjamin benjamin1 samantha
samantha1 stephanie stephanie1 isabella valentina veronica caroline charlotte margaret marianne cristina angelica angelina angel123
angels123 princess princess1 princess12 princess123 babygirl babygirl1 babygirl12 babygirl123 babyboy1 sweetheart sweetie1 sweetpea
honey123 darling1 butterfly butterfly1 sunshine sunshine1 sunshine12 sunshine123 rainbow1 rainbow123 flower123 flowers1 blossom1
chocolate chocolate1 cookie123 cookies1 cupcake1 strawberry cheesecake pineapple banana123 orange123 cherry123 pumpkin1 peanut123
buttercup snickers snickers1 coffee123 whiskey1 budlight dragon123 dragon12 dragonball dragonball1 dragons1 phoenix1 unicorn1 monster1
monster123 monkey123 monkey12 monkeys1 tiger123 tigger123 tiger1234 lion1234 kitty123 hellokitty hello123 hello1234 hello12345
hellohello helloworld goodbye1 kittycat kittykat doggies1 puppies1 buddy123 bella123 lucky123 lucky777 shadow123 shadow12 killer123
hunter123 ranger123 mustang1 mustang123 corvette camaro69 ferrari1 porsche1 mercedes mercedes1 yamaha123 harley123 harley01 chevy123
toyota123 honda123 freedom1 freedom123 liberty1 america1 america123 australia brooklyn brooklyn1 california newyork1 newyork123 london123
london12 thailand indonesia pakistan pakistan1 india123 mexico123 colombia argentina brasil123 portugal germany1 deutschland schalke04
summer123 summer12 summer01 summer2023 summer2024 summer2025 winter123 winter12 winter2023 winter2024 winter2025 spring2024 spring2025
autumn2024 autumn2025 january1 december december1 november september february monday123 friday13 midnight midnight1 blackcat
blackberry bluebird blue1234 bluesky1 redskins silver123 golden123 diamond1 diamond123 purple123 yellow123 green123 orange12 marlboro
metallica metallica1 slipknot slipknot1 nirvana1 greenday greenday1 eminem123 beatles1 rockstar rockstar1 rockyou1 rockyou123
guitar123 music123 dancing1 dance123 forever1 forever21 forever123 friends1 friends123 bestfriend family123 familia1 mommy123 daddy123
mother123 father123 jesus123 jesuschrist jesus777 jesusislord godisgood godbless blessed1 heaven123 scorpion scorpio1 capricorn gemini123
thunder1 lightning hurricane tornado1 blizzard access14 maverick maverick1 gangster gangsta1 warcraft warcraft1 counterstrike matrix123
redrum123 phantom1 gateway1 security security1 sysadmin database oracle123 server123 network1 cisco123 ubuntu123 linux123 passw0rd123
correcthorsebatterystaple matinee1 matinee123 matineematinee abcdefghijklmnopqrstuvwxyz qwertyuiop[] 1234567890- !@#$%^&* !@#$%^&*( !qaz2wsx
!qaz@wsx 1qaz!qaz zaq!2wsx q!w@e#r$ aaa11111 aaaa1111 abcd@1234 abc@1234 abc@12345 india@123 pass@123 pass@1234 test@123 welcome@123
user@123 root@123 hello@123 qwerty@123 password@1 password@12 password@123 p@ssw0rd123 p@ssword1 p@ssword123 admin@1234 admin#123
)";

std::unordered_set<std::string> words() {
  std::istringstream in{std::string{favourites}};
  std::unordered_set<std::string> out;
  for (std::string word; in >> word;)
    out.insert(word);
  return out;
}

}  // namespace

bool is_common_password(std::string_view password) {
  static const std::unordered_set<std::string> known = words();
  std::string folded{password};
  std::ranges::transform(folded, folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return known.contains(folded);
}

}  // namespace matinee::user
