/**
 * The little words of each language: pronouns, particles, auxiliaries, question words, and the greetings people
 * open a message with. They tell languages apart where letter statistics see too little, above all close
 * relatives (nb nn da, hr bs sr, id ms, gl pt es, tl ceb, xh zu). A word may stand in several languages; it then
 * counts for each, and less. `*` at the end: any word that begins like this. Accents do not matter. What shoppers
 * talk about is in `prompts/lexicon`; these lists only say in which language they do.
 */
export const functionWords: Readonly<Record<string, string>> = {
  en: `the is are was were my your our his her their where when what which who how why hi hello hey thanks thank
    please not yet still never got get have has had been did does do don't didn't hasn't haven't isn't it's i'm i've
    can could would will should want need know it this that there here from for with and but of to at on in be any
    anything about yesterday today tomorrow morning good evening yes sorry help someone you we they he she me us
    just only than then into out very much many more some all`,
  es: `el la los las un una mi mis su sus donde cuando que cual quien como por porque para con sin hola buenas
    buenos dias tardes noches gracias favor esta estan este esto esa ese eso aqui no si ya aun todavia nunca nada he
    ha han hay tengo tiene quiero quisiera quiere necesito puedo puede pueden saber decir dime del al y o pero de en
    es son fue muy mas ayer hoy manana hace me te le lo se nos usted ustedes ella ellos nosotros tambien solo
    siempre sobre hasta desde cuanto vale adios estoy eres soy era fueron otro otra algo alguien`,
  de: `der die das den dem des ein eine einen einem einer mein meine meinen meiner meinem ihr ihre ihren ist sind
    war wann wo was wer wie warum wieso welche hallo guten morgen abend moin servus danke dank bitte noch nicht nie
    kein keine schon immer seit ich du sie wir mir mich ihnen habe hab haben hat hatte bin wird werden wurde kann
    konnen konnte mochte will wollen soll muss und oder aber auch mit ohne fur fuer bei von vom zu zum zur im auf
    aus uber heute gestern er es sich dass wenn nur mal sehr als nach gibt tschuss ja nein gruss ware`,
  fr: `le la les un une des du de mon ma mes votre vos notre ou est sont etait quand quoi quel quelle quels comment
    pourquoi combien qui que qu bonjour bonsoir salut merci svp stp plait pas encore toujours jamais rien je j tu il
    elle on nous vous ils me moi ai as avez ont etes suis c'est cest ce cet cette ca cela dans sur avec sans pour
    par et mais au aux en y d l n s hier aujourd'hui demain depuis peux peut pouvez voudrais veux savoir dire oui
    non deja tres plus elles leur leurs meme bien fait etre avoir`,
  pt: `o a os as um uma meu minha meus minhas seu sua onde quando que qual quem como por porque para com sem ola bom
    boa dia tarde noite obrigado obrigada favor esta estao este isso isto aqui nao sim ja ainda nunca nada eu voce
    voces tenho tem quero queria preciso posso pode podem poderia saber dizer do da dos das no na nos nas e ou mas
    de em muito mais ontem hoje amanha ele ela eles elas me te lhe foi ser sou era pelo pela ao aos ate sobre tambem
    so estou fazer tudo`,
  it: `il lo la i gli le un uno una mio mia miei mie suo sua vostro vostra nostro dove quando che cosa chi come
    perche quale quanto ciao salve buongiorno buonasera grazie prego favore per con senza di da del della dei delle
    dal dalla nel nella sul sulla al alla e ed o ma non ancora mai gia niente io tu lui lei noi voi loro mi ti si ci
    vi sono sei siamo era ho hai ha abbiamo avete hanno posso puo potete vorrei voglio devo sapere questo questa
    quello oggi ieri domani piu molto anche se solo sempre c'e stato stata fare essere`,
  nl: `de het een mijn uw jouw onze zijn is was waar wanneer wat wie hoe waarom welke hallo hoi goedemorgen
    goedemiddag dag bedankt dank alstublieft graag nog niet nooit geen al steeds sinds ik jij je u wij we mij me hem
    haar hun ze zij heb heeft hebben had ben bent zou word wordt worden werd kan kunnen kunt wil willen moet moeten
    en of maar ook met zonder voor bij van naar op uit over vandaag gisteren morgen er dat dit die deze als dan veel
    meer iets iemand ja nee heel hij niets weet komt`,
  sv: `och en ett min mitt mina din ditt er ert ar var nar vad vem hur varfor vilken hej hejsan tack snalla god inte
    aldrig ingen inga redan fortfarande sedan jag du ni vi mig dig oss han hon de dem har hade kan kunde vill skulle
    ska maste men eller ocksa med utan for hos fran till pa av om idag igar imorgon att det den detta som nagot
    nagon mycket mer ja nej bara sa blir blev finns gor vara jattebra inget sin sitt`,
  da: `og en et min mit mine din dit jeres er var hvor hvornar hvad hvem hvordan hvorfor hvilken hej goddag tak
    venligst ikke aldrig ingen allerede stadig siden jeg du i vi mig dig os han hun de dem har havde kan kunne vil
    ville skal skulle men eller ogsa med uden for hos fra til pa af om dag gar morgen at det den dette som noget
    nogen meget mere ja nej kun sa bliver blev lige nu efter selv ud op sig faet gik sagde blive nogle tage gor gore
    gjorde lille hende vejr syg bog boger dreng pige uge maned penge gerne burde skete fandt spise sove kaerlighed
    hjaelp hjaelpe arbejde arbejder sprog taler modte kobte solgte derfor bagefter udenfor hjemme altid have taget
    laese set mand`,
  nb: `og en et ei min mitt mine din ditt deres er var hvor nar hva hvem hvordan hvorfor hvilken hei takk vennligst
    ikke aldri ingen allerede fortsatt siden jeg du dere vi meg deg oss han hun de dem har hadde kan kunne vil ville
    skal skulle men eller ogsa med uten for hos fra til pa av om dag gar morgen at det den dette som noe noen mye
    mer ja nei bare sa blir ble fatt na etter selv ut opp seg gikk hjem bli kjope ta gjor gjore gjorde liten henne
    vaer syk bok boker gutt jente uke maned penger gjerne burde skjedde fant spise sove kjaerlighet hjelp hjelpe
    arbeid jobber sprak snakker motte kjopte solgte derfor etterpa utenfor hjemme alltid ha tatt lese sett mann`,
  nn: `og ein ei eit min mitt mine din ditt dykkar er var kvar nar kva kven korleis kvifor for hei takk ikkje aldri
    ingen allereie framleis sidan eg du de dykk vi me meg deg oss han ho dei har hadde kan kunne vil ville skal
    skulle men eller ogso med utan hos fra til pa av om dag gar morgon at det den dette som noko nokon mykje meir ja
    nei berre so blir vart fatt no etter sjolv ut opp seg gjekk sa heim vere vera kjem veit tykkjer gjer nokre alle
    kor korkje saman sja koma kome gjera vore vert fleire heile hennar nett mellom medan auga gonger gong veke skule
    elskar likar snakkar ventar bur budde seier seie tek teke far fekk stod nye heime heimen draum vatn mjolk
    ynskjer sumar tysdag laurdag sundag noreg frå arbeider bøker tru trur gjorde eigen eiga eige`,
  fi: `ja on ei en et se han mina sina me te he minun sinun teidan meidan oli olen olet olette ovat ole missa
    milloin mika mita kuka miten miksi hei moi terve kiitos kiitti hyva viela koskaan jo edelleen sitten minulle
    minua mutta tai myos kanssa ilman tanaan eilen huomenna etta tama tuo joka jos vain hyvin paljon enemman kylla
    joo voi voin voitteko voisitteko haluan pitaisi mihin mista kun niin ollut sen ne nyt kuin sita`,
  pl: `i w z na do nie jest sa to sie moj moja moje moi pan pani panstwo gdzie kiedy co kto jak dlaczego jaki jaka
    czesc witam hej dzien dobry dziekuje dzieki prosze jeszcze nigdy juz nadal od ja ty my wy oni on ona ono mnie mi
    was nas mam ma macie maja byl byla bylo bedzie moge moze mozecie chce chcialbym chcialabym czy ale lub tez takze
    bez dla przez dzis dzisiaj wczoraj jutro ze ten ta te tego tej ktory tylko bardzo wiecej tak nic ktos po za
    jestem byc sobie`,
  cs: `a i v ve na do ne neni je jsou se si muj moje moji vas vase kde kdy co kdo jak proc jaky jaka ahoj dobry den
    dekuji diky prosim jeste nikdy uz stale od ja ty my vy oni on ona mne me mi vam nam mam ma mate maji byl byla
    bylo bude mohu muze muzete chci chtel chtela bych byste ale nebo take taky bez pro pres dnes vcera zitra ze ten
    ta to te tu ktery jen pouze velmi vice ano nic nekdo po za jsem jste byt protoze rekl pokud`,
  sk: `a aj v vo na do nie je su sa si moj moja moje vas vasa vase kde kedy co kto ako preco aky aka ahoj dobry den
    dakujem prosim este nikdy uz stale od ja ty my vy oni on ona mna ma mi vam nam mam mate maju bol bola bolo bude
    mozem moze mozete chcem chcel chcela by som ste ale alebo tiez bez pre cez dnes vcera zajtra ze ten ta to tu
    ktory len iba velmi viac ano nic niekto po za byt pretoze povedal ked kym`,
  hu: `a az egy es vagy de is nem meg mar soha van volt lesz vagyok vagyunk hol mikor mi ki hogy hogyan miert melyik
    szia sziasztok hello koszonom koszi kerem kerek legyen szives en te o ti ok engem nekem neked nekunk nincs lehet
    tudom tudja tudna szeretnem szeretnek akarom kell csak nagyon sok tobb igen ma tegnap holnap ez ezt azt ami aki
    ha hanem mint jo napot kivanok udv minden valaki semmi amikor mert`,
  ro: `si un o al a ai ale la in pe de din cu fara pentru este e sunt era nu da mai inca niciodata deja unde cand ce
    cine cum care salut buna ziua multumesc mersi va rog te eu tu el ea noi voi ei ele mea meu mei mele dvs
    dumneavoastra am are avem aveti au fost fi pot poate puteti vreau as dori trebuie sa ca dar sau azi astazi ieri
    maine acest aceasta asta acum foarte mult doar daca cineva nimic imi iti isi lui`,
  tr: `ve bir bu su o ne nerede zaman kim nasil neden niye hangi kac merhaba selam iyi gunler tesekkurler tesekkur
    ederim lutfen sagol degil yok var mi mu ben sen biz siz onlar benim senin bizim sizin bana sana bize size daha
    hala hic henuz ama veya da de ile icin gibi kadar sonra once bugun dun yarin olarak cok az sadece evet hayir
    istiyorum lazim olan oldu olur ise ki her sey mis cunku artik`,
  id: `saya aku kamu anda dia kami kita mereka ini itu yang dan atau tapi tetapi dengan untuk dari ke di pada adalah
    tidak tak belum sudah udah akan bisa mau ingin harus ada mana dimana kapan apa siapa bagaimana gimana kenapa
    mengapa berapa halo hai selamat pagi siang sore malam terima kasih makasih tolong mohon kok dong nih sih ya iya
    nggak gak ga kak min karena kalau jika lagi masih juga hanya sangat banyak hari besok kemarin sekarang bahwa
    punya uang anak sampai kantor nya banget aja bukan pergi seperti polisi menurut mengatakan ujar perusahaan
    sebesar sementara sejumlah internasional warga bisnis usai para namun kota hingga merupakan sebuah mobil sepeda
    saat ketika ia seorang telah oleh tahun terhadap agar setiap siswa pria laki rumah sakit pikir coba sepatu toko
    liburan dokter senang dingin bicara berbicara butuh mencoba`,
  ms: `saya aku awak anda dia kami kita mereka ini itu yang dan atau tapi tetapi dengan untuk dari daripada ke di
    pada adalah ialah tidak tak belum sudah dah akan boleh mahu nak ingin mesti perlu ada mana dimana bila apa siapa
    bagaimana macam kenapa mengapa berapa helo hai selamat pagi petang malam terima kasih tolong sila ya tiada
    kerana kalau jika lagi masih juga hanya sangat banyak hari esok semalam sekarang bahawa ni tu je lah pun tengok
    cakap kereta wang kat dekat pejabat jangan bukan pergi seperti kau budak beliau minum ramai buat polis sekiranya
    mengikut berkata negara syarikat pihak turut manakala sebanyak bagi antarabangsa penduduk perniagaan kementerian
    rakyat kawasan terhadap supaya setiap pelajar tahun seorang telah oleh masa lelaki bas motosikal fikir cuba
    kasut kedai pasar raya cuti doktor hospital teman suka sejuk garaj bercakap basikal gembira`,
  vi: `toi ban minh em anh chi la cua va hay nhung voi cho tu den o trong khong chua da dang se duoc co muon can
    phai dau khi nao gi ai nhu the tai sao bao gio nhieu xin chao cam on vui long giup a oi nhe vay thi nay do kia
    rat hom qua mai cac mot con cung ra vao len hang don roi nguoi lam`,
  hr: `i u na s sa se je su nije nisu sam si smo ste bio bila bilo bit ce cu gdje kada kad sto tko kako zasto koji
    koja koje koliko bok pozdrav dobar dan hvala molim jos nikad nikada vec ja ti mi vi oni on ona meni vas nas moj
    moja moje imam ima imate mogu moze mozete zelim htio htjela bih ali ili takoder bez za od do danas jucer sutra
    da taj ta to ovo samo vrlo jako vise netko nesto nista tjedan uvijek lijepo dijete kruh tisuca vlak trebam uopce
    nego tocno hocu prije poslije dvije uvjet obitelj glazba zrak tjedna sijecnja veljace ozujka travnja svibnja
    lipnja srpnja kolovoza rujna listopada studenoga prosinca tijekom sustav tvrtka tvrtke nogomet izvjesce milijun
    milijuna milijarda povijest europa europski europske financije sveuciliste ured natjecanje vrijeme kazao
    posebice putem opcina zupanija hrvatski hrvatska hrvatske predsjednik mjesto vidjeti svijet covjek zeljela netom
    ispricati kavu vani`,
  bs: `i u na s sa se je su nije nisu sam si smo ste bio bila bilo biti ce cu gdje kada kad sta sto ko kako zasto
    koji koja koje koliko zdravo pozdrav selam dobar dan hvala molim jos nikad nikada vec ja ti mi vi oni on ona
    meni vas nas moj moja moje imam ima imate mogu moze mozete zelim htio htjela bih ali ili takoder bez za od do
    danas jucer sutra da taj ta to ovo samo vrlo mnogo vise neko nesto nista sedmica sedmice uvijek lijepo dijete
    hljeb hiljada voz trebam uopste nego tacno hocu prije poslije lahko polahko kahva porodica muzika vazduh halo
    dvije onda niko svako hiljadu milion miliona historija evropa evropski evropske finansije univerzitet
    kancelarija saopcenje januara februara marta aprila maja juna jula augusta septembra oktobra novembra decembra
    sistem fudbal izvjestaj vijece sarajevo bosna bosne bosni hercegovina hercegovine entitet tokom kazao sigurnost
    predsjednik mjesto vidjeti vrijeme svijet covjek opcina kafu lijepa haman hefta`,
  "sr-Latn": `i u na s sa se je su nije nisu sam si smo ste bio bila bilo biti ce cu gde kada kad sta sto ko kako
    zasto koji koja koje koliko zdravo pozdrav cao dobar dan hvala molim jos nikad nikada vec ja ti mi vi oni on ona
    meni vas nas moj moja moje imam ima imate mogu moze mozete zelim hteo htela bih ali ili takodje bez za od do
    danas juce sutra da taj ta to ovo samo veoma mnogo vise neko nesto nista nedelja nedelje uvek lepo dete hleb
    hiljada voz treba uopste nego tacno hocu pre posle lako dve onda niko svako ovde negde vreme mesto dole gore
    porodica muzika vazduh hiljadu milion miliona istorija opstina takode evropa evropski evropske finansije
    univerzitet saopstenje avgusta januara februara septembra oktobra novembra decembra sistem fudbal izvestaj
    beograd beogradu srbija srbije srbiji tokom bezbednost videti svet covek deca rec deo cela devojka mleko reka
    telo cena pesma uspeh sneg sledeci primer predsednik predsednika lepa leti volim zeleo razume razumem ume kafu
    onde`,
  sl: `in v na s z se je so ni niso sem si smo ste bil bila bilo biti bo bom kje kdaj kaj kdo kako zakaj kateri
    katera koliko zivjo pozdravljeni dober dan hvala prosim nikoli ze jaz ti mi vi oni on ona meni vas nas moj moja
    moje imam ima imate lahko zelim hotel bi ampak ali tudi brez za od do danes vceraj jutri da ta to ker samo zelo
    vec nekdo nekaj nic ne pa kot le po pri tega tem kdor vendar rad morate moram nisem`,
  sq: `dhe nje e te i ne me nga per si ku kur cfare kush pse cili cila sa pershendetje tungjatjeta mirdita
    faleminderit flm ju lutem nuk s'ka eshte jane ishte jam jemi jeni kam ka kemi keni kane une ti ai ajo ata imja
    im yt juaj akoma ende kurre tashme por ose edhe pa deri sot dje neser ky kjo ate shume vetem po jo mund dua
    duhet do qe se cdo dikush asgje kete tij saj mua`,
  lt: `ir ar bet o kad tai as tu jis ji mes jus jie mano tavo jusu musu yra buvo bus esu nera ne dar niekada jau vis
    kur kada kas koks kokia kodel kaip labas sveiki laba diena aciu dekoju prasau prasom man tau jums mums turiu
    turi galiu gali galite noriu norejau reikia su be uz is i nuo iki prie ant per siandien vakar rytoj sis si labai
    daug tik taip niekas kazkas kuris kuri buti apie kai nes ta ka jo`,
  lv: `un vai bet ka tas ta es tu vins vina mes jus vini mans mana mani tavs jusu musu ir bija bus esmu nav ne vel
    nekad jau joprojam kur kad kas kads kada kapec sveiki labdien cau paldies ludzu man tev jums mums varu var varat
    gribu velos vajag ar bez par no uz lidz pie sodien vakar rit sis si loti daudz tikai ja neviens kurs kura but
    tad jo manu savu nebija esat`,
  et: `ja on ei ma mina sa sina ta tema me meie te teie nad minu sinu oli olen oled olete olid pole kus millal mis
    kes kuidas miks milline tere hei aitah tanan palun veel kunagi juba ikka mulle sulle teile aga voi ka koos ilma
    jaoks tana eile homme et see seda selle too kui ainult vaga palju rohkem jah saan saab saate tahan tahaks pean
    kuhu kust nii nende ning oma midagi keegi nuud siis`,
  is: `og en ef er var ert eru ekki aldrei eg thu hann hun vid their minn min mitt mina minni okkar ykkar hvar
    hvenaer hvad hver hvernig hvers vegna hvada hae halló takk vinsamlegast enn ennþa nu þegar mer mig þer þig ykkur
    okkur hef hefur hafa hafdi get getur vil viltu þarf eda lika med an fyrir fra til a i af um dag gær morgun ad
    það þetta þessi sem eitthvad einhver mjog meira ja nei bara svo þu þau þeir þad við verda verdur`,
  ca: `el la els les un una meu meva meus meves teu seva vostre on quan que quin quina qui com per perque amb sense
    hola bon dia bona tarda nit gracies merci si us plau esta estan aquest aquesta aixo aquí no ja encara mai res he
    has ha hem han hi tinc te vull voldria necessito puc pot poden saber dir del al i o pero de en es son va vaig
    molt mes avui ahir dema em et li ho ens jo tu ell ella nosaltres tambe nomes sempre fins des quant adeu estic
    ets soc era dels als fer perquè doncs`,
  eu: `eta edo baina da dira dut du dugu duzu dute naiz zara gara zen ziren zuen nire zure gure non noiz zer nor
    nola zergatik zein kaixo egun on arratsalde gabon eskerrik asko mesedez ez bai oraindik inoiz jada ni zu gu hura
    hori hau niri zuri ditut dago daude dauka daukat nahi behar ahal dezaket gaur atzo bihar oso gehiago bakarrik
    ere batekin gabe arte dela bat inork ezer egin izan dit zait zaizkit dizut`,
  gl: `ainda podedes paquete fixestes hai o a os as un unha unhas meu mina meus minas seu sua onde cando que cal quen como por porque para con sen ola
    bos bo boas dia tarde noite grazas favor esta estan este isto iso aqui non si xa ainda nunca nada eu ti vostede
    vostedes teño teno ten quero queria preciso podo pode poden saber dicir do da dos das no na nos nas e ou pero de
    en moi mais onte hoxe mana el ela eles elas me che lle foi ser son era polo pola ao aos ata sobre tamen so estou
    facer todo xente unhos fixo hai uns dun dunha nun nunha dous gustame vou vai imos somos sodes fixen dixo dixen
    quixen xogar xornal irman irma nai pai fillo filla rapaz rapaza can leite auga cousa cousas agora sempre alguen
    ninguen mellor tes tenen temos xogo lonxe atopar vin veu puido deulle comigo verdade moito moita moitos moitas
    coa coas co cos esa eses`,
  ga: `agus an na is ta bhi nil raibh me tu se si muid sinn sibh siad mo do ar bhur cen ca cathain conas cad cé fath
    dia duit haigh go maith agat agaibh le thoil fos riamh cheana anois liom leat leis linn agam aige againn mar ach
    no freisin gan chuig o inniu inne amarach seo sin anseo ansin an-mhaith ag i ni nach gur bheidh beidh duine rud
    sa dom de faoi faigh bhfuil ndearna chuaigh nior`,
  cy: `y yr a ac i o yn ar at am dim ddim nid yw mae ydy oedd bydd roedd dw dwi wyt rydw rydym fy dy ei ein eich ble
    lle pryd beth pwy sut pam pa helo shwmae bore da prynhawn diolch os gwelwch dda eto byth wedi fi ti fe hi ni chi
    nhw mi gen gan gyda heb dros heddiw ddoe yfory hwn hon hyn iawn mwy ond neu hefyd ie na allaf gall eisiau angen
    bod rhywun eisoes`,
  mt: `u il l-il f'il ta' tal ma mhux mhix kien kienet se jien int hu hi ahna intom huma tieghi tieghek taghna
    taghkom fejn meta x'inhu min kif ghaliex liema hello bongu bonswa grazzi jekk joghgbok ghadu ghadha qatt diga
    lili lilek ghandi ghandek ghandu nista tista nixtieq irrid imma jew ukoll bla ghal minn illum ilbierah ghada dan
    din dak li hafna aktar biss iva le xi hadd xejn ghax kellu qed hemm mill fil bil`,
  fil: `ang ng sa mga na at o pero ay si ni kay hindi wala may mayroon meron ako ko akin ikaw ka mo iyo siya niya
    kami namin tayo natin kayo ninyo nyo sila nila nasaan saan kailan ano sino paano bakit alin ilan magkano kumusta
    kamusta po opo salamat paki pakiusap pa rin din ba lang naman kasi kung dahil para ngayon bukas kahapon ito iyan
    iyon yung nung dito diyan doon napaka marami gusto kailangan pwede puwede oo nga bang akong kang dumating`,
  ceb: `ang og ug sa mga nga na ni si kang dili wala naa adunay aduna ako ko akong nako ikaw ka imo imong nimo siya
    niya iyang kami namo kita nato kamo ninyo sila nila asa hain diin kanus-a kanusa unsa kinsa giunsa ngano pila
    tagpila kumusta maayong buntag hapon gabii salamat palihug pa gihapon ba lang ra man kay kung para karon ugma
    gahapon kini kana kadto diri dinha didto daghan gusto kinahanglan pwede oo gyud pud usab bitaw ko'g miabot usa
    duha kaayo tubig balay bata tawo ngalan among atong inyong ilang aron samtang gikan adto moadto miadto mao
    kining kanang kanunay nindot nasayod ganahan unsay kinsay gibuhat gihatag nahimo nakakita matag tanan kaon
    mokaon lain pag tungod human sulti miingon pinulongan`,
  az: `ve bir bu o ne harada hara haradadir vaxt kim nece niye hansi salam salamlar sabahiniz xeyir tesekkur edirem
    sag ol zehmet olmasa deyil yoxdur yox var varmi men sen biz siz onlar menim senin bizim sizin mene sene bize
    size hele hec artiq amma ya da de ile ucun kimi qeder sonra evvel bugun dunen sabah cox az yalniz beli xeyr
    isteyirem lazimdir olan oldu olur ki her sey üçün və mən sən necə niyə gəlib nə bəli həmişə edin`,
  uz: `va bir bu u nima qayerda qachon kim qanday nega nimaga qaysi qancha salom assalomu alaykum rahmat iltimos
    emas yoq yo'q bor bormi men sen biz siz ular mening sening bizning sizning menga senga bizga sizga hali hech
    allaqachon lekin ammo yoki ham bilan uchun kabi qadar keyin oldin bugun kecha ertaga juda ko'p kam faqat ha
    kerak bo'lgan bo'ldi edi ekan har narsa o'zbek o'z ko'ra nechchi keladi keldi chunki mumkin`,
  "uz-Cyrl": `ва бир бу у нима қаерда қачон ким қандай нега қайси қанча салом ассалому алайкум раҳмат илтимос эмас
    йўқ бор мен сен биз сиз улар менинг сенинг бизнинг сизнинг менга сенга бизга сизга ҳали ҳеч лекин аммо ёки ҳам
    билан учун каби кейин олдин бугун кеча эртага жуда кўп кам фақат ҳа керак бўлган бўлди эди экан ҳар нарса ўз
    келди`,
  tk: `we bir bu su ol name nirede hacan kim nahili näme üçin haysy salam sag boluň tagzym sagboluň däl ýok bar
    barmy men sen biz siz olar meniň seniň biziň siziň maňa saňa bize size entek hiç eýýäm emma ýa-da hem bilen ýaly
    çenli soň öň şu gün düýn ertir örän köp az diňe hawa gerek bolan boldy eken her zat ony onuň öz näçe nire geler
    gelýär`,
  af: `die 'n is my u jou ons hulle waar wanneer wat wie hoe hoekom watter hallo goeie more middag dankie asseblief
    nog nie nooit geen al steeds sedert ek jy julle sy hy hom haar dit het had kan sal wil moet en of maar ook met
    sonder vir by van na op uit oor vandag gister daar dat hierdie daardie as dan baie meer iets iemand ja nee was
    word geword se toe gaan sê kry niks weet wees kom soos waarom asof altyd mense kinders`,
  sw: `na ya wa la za cha vya kwa ni si katika yangu langu wangu changu yako wako yake wetu yenu wapi lini nini nani
    vipi jinsi gani ngapi habari hujambo jambo mambo shikamoo asante tafadhali samahani bado kamwe tayari mimi wewe
    yeye sisi ninyi wao mini nina una ana tuna wana naweza unaweza nataka ningependa lazima lakini au pia bila hadi
    leo jana kesho hii hiyo huyu hicho sana zaidi tu ndiyo hapana kuna hakuna alikuwa sijapata haijafika imefika
    nimeagiza kama nina* nime* nita* tuna* tume* tuta* wata* wame* wana* haku* hawa* kila mtu watu kitu vitu mtoto
    watoto nyumba chakula maji siku mwaka kwenda kuwa kula kufanya ambaye ambayo huyo sasa bwana mama baba alisema
    anaweza anataka anapenda nzuri lugha jina rafiki walikuwa kwangu hawezi sijui`,
  so: `iyo oo waa in uu ay aan ka ku u la si soo ma maya haa aniga adiga isaga iyada annaga idinka iyaga kayga taada
    halkee xaggee goorma maxaa maxay kuma sidee waayo sababta waxaan waxa waxay immisa salaan asc iska warran
    mahadsanid fadlan weli wali hore laakiin ama sidoo maanta shalay berri kan tan kaas badan aad kaliya wax qof mid
    waxba lahayn ahay yahay tahay jiraa jirin helin haddii dalabkayga ayaa buu bay waxaad`,
  ha: `da na ta ya ina kana yana tana muna kuna suna ban ba ne ce a cikin daga zuwa don domin ga mai wannan wancan
    wane wace yaushe me mene wa yaya nawa sannu barka salam kwana gode nagode allah har yanzu tukuna ni kai ke shi
    ita mu ku su mini maka masa mana muku musu naka akwai babu so yau jiya gobe amma ko kuma tare sosai kawai eh a'a
    zan zaka zai za kayana oda an`,
  yo: `ni ti si mo o a won wa yin mi re n ko ki fun lati pelu sugbon ati tabi nibo igbawo kini tani bawo idi ewo
    melo e kaaro ekaaro kaasan ese se jowo sibe rara beeni emi iwo oun awa eyin awon ninu oni ana ola yii yen naa
    gan pupo nikan je wo gba de ra ohun owo eni kankan nigba fi`,
  ig: `na ma nke a ka m gi ya anyi unu ha mu ebe olee kedu mgbe gini onye otu mere ole ndewo ututu oma daalu imela
    biko obu mana n'ime site maka taa unyaahu echi ahu nnukwu naani ee mba enwere enweghi choro kwesiri bu bughi di
    adighi si ga-abia bia nwere nweta ihe mmadu o i nwetabeghim juru`,
  zu: `ngi* ku* kwa yini nini kuphi iphi liphi kanjani ngani ubani sawubona sanibonani ngiyabonga siyabonga ngicela
    uxolo namanje mina wena yena thina nina bona yami lami wami zami yakho lakho futhi noma kodwa nge nga namuhla
    namhlanje izolo kusasa lokhu loku lolu lo leli le kakhulu kuphela yebo cha angi* ngo nje umuntu umfana khona
    manje ukuthi ukuba uma lapho wathi uTom okwami i-oda seli kungani njani ngabe bami lakhe yakhe abantu izingane
    ukuze ngoba`,
  xh: `ndi* ku* kwa yintoni nini phi iphi liphi njani ngoba kutheni ngubani molo molweni enkosi ndiyabulela ndicela
    uxolo nangoku mna wena yena thina nina bona yam lam wam zam yakho lakho kwaye okanye kodwa nge nga namhlanje
    izolo ngomso oku olu lo eli le kakhulu kuphela ewe hayi andi* nje umntu inkwenkwe khona ngoku ukuba ukuze xa
    apho wathi eyam iodolo into izinto ntoni andikayifumani sele loo lowo kunye naye abantu ngaba bam lakhe yakhe
    abantwana ngokuba`,
  lb: `de den d'ass dat an en eng engem eiser mäi meng mir dir si hien hatt hinnen ass sinn war wou wéini wat wien
    wéi firwat moien bonjour gudde äddi merci wann ech gelift nach net ni keen keng schonn ëmmer zanter du iech hunn
    hues huet hat gëtt gouf kann konnt wëll wëllt soll muss oder awer och mat ouni fir bei vum zum op aus iwwer haut
    gëschter muer just vill méi eppes een jo neen wier däin säin kënnt kritt`,
  fy: `de it in myn jo jim jimme ús us is wie wannear wêr wer wat wa hoe werom hokker hallo goeie moarn dei tige
    tank asjeblyft noch net noait gjin al hieltyd sûnt ik dû do hy sy wy my him har hawwe ha hat hie kin kinne wol
    wolle moat en of mar ek mei sûnder foar by fan nei op út oer hjoed juster dat dit dy dizze as dan folle mear
    immen ja nee wurdt wurde krige bin bist binne hja harren moai frysk`,
  gd: `agus an am a' na is tha bha chan eil robh mi thu e i sinn sibh iad mo do ur caite cuin ciamar de dè cò carson
    halo madainn mhath tapadh leat leibh mas toil fhathast riamh mar a-nis agam agad aige againn agaibh ach no
    cuideachd gun air bho gu an-diugh an-dè a-màireach seo sin an-seo glè ag ann anns cha nach gum bidh duine rud
    dhomh dhut leis mu dheidhinn fhuair bheil rinn chaidh feumaidh aon`,
  ku: `u û e ye in li ji bi di de ku ko ez tu ew em hun wan min te wî wê me we kengî kengê kanî kê kî çi çawa çima
    kîjan silav rojbaş rojbas spas kerema xwe nîne tune heye hene ne na erê belê hîn hê qet lê an jî tevî bê heta
    îro duh sibê ev ewê gelek zêde tenê tişt kes dixwazim divê dikarim bû bûn hat hatiye nehat nehatiye siparîşa yek
    bo da re dike dikin dibe ket kir kirin kiriye bu buye wiha her dema gava gelo bas mal zarok mer jin dest av nan
    welat zimane kurdi nave dizanim dizane dixwaze nikarim nikare bike bicim dice heval dikim dixwim dibeje got
    kitek pirtuk xwarin cu hez gerek dive mina roj sal naxwe niha`,
  jv: `aku kowe sampeyan panjenengan dheweke iku iki kuwi kae sing lan utawa nanging karo kanggo saka menyang ing
    ana ora mboten dudu durung wis arep bisa gelem kudu endi ngendi kapan apa sapa piye kepriye kenapa pira halo
    sugeng enjing siang sonten dalu matur nuwun suwun tulung nyuwun isih uga mung banget akeh dina sesuk wingi saiki
    yen amarga dadi kula kulo badhe wonten pundi menika punika kok ta ya ku ne pesenanku`,
  su: `abdi kuring urang anjeun maneh manehna eta ieu anu jeung sareng atawa tapi ku pikeun ti ka di aya henteu teu
    sanes can acan parantos geus bade rek tiasa bisa hoyong kedah mana dimana iraha naon saha kumaha naha sabaraha
    halo wilujeng enjing siang sonten wengi hatur nuhun punten tulung keneh oge ngan pisan loba dinten ayeuna isuk
    kamari mun lamun sabab jadi mah teh atuh euy nya pesenan`,
  ru: `и в во не на я с со что он она они мы вы ты это как где когда почему кто какой какая сколько мой моя мое мои
    мне меня вас нас вам нам ваш у по за из от до для но или тоже еще уже никогда был была было есть нет да привет
    здравствуйте добрый день спасибо пожалуйста можно могу хочу нужно надо если чтобы так только очень сегодня вчера
    завтра все его ее их там тут этот эта при же ли бы чем себя здесь`,
  uk: `і й в у не на я з зі що він вона вони ми ви ти це як де коли чому хто який яка скільки мій моя моє мої мені
    мене вас нас вам нам ваш по за із від до для але або теж також ще вже ніколи був була було є немає ні так привіт
    вітаю добрий день дякую спасибі будь ласка можна можу хочу треба потрібно якщо щоб тільки дуже сьогодні вчора
    завтра все його її їх там тут цей ця при ж чи би та про`,
  be: `і у ў не на я з са што ён яна яны мы вы ты гэта як дзе калі чаму хто які якая колькі мой мая маё мае мне мяне
    вас нас вам нам ваш па за ад да для але або таксама яшчэ ўжо ніколі быў была было ёсць няма так прывітанне вітаю
    добры дзень дзякуй ласка можна магу хачу трэба каб толькі вельмі сёння учора заўтра усё яго яе іх там тут гэты
    гэтая пры ж ці бы пра`,
  bg: `и в във не на аз с със че той тя те ние вие ти това как къде кога защо кой какъв каква колко моят моята моето
    моите мен ме ви ни ми си ваш за от до по но или също още вече никога беше бях е са съм има няма да здравейте
    здрасти добър ден благодаря мерси моля може мога искам трябва ако само много днес вчера утре всичко го я ги там
    тук този тази при ли би ще кое което който`,
  sr: `и у на с са се је су није нису сам си смо сте био била било бити ће ћу где када кад шта што ко како зашто
    који која које колико здраво поздрав добар дан хвала молим још никад већ ја ти ми ви они он она мени вас нас мој
    моја моје имам има имате могу може можете желим хтео хтела бих али или такође без за од до данас јуче сутра да
    тај та то ово само веома много више неко нешто ништа`,
  mk: `и во на со се е сум си сме сте не беше бев ќе каде кога што кој како зошто која кое кои колку здраво поздрав
    добар ден благодарам фала ве молам уште сеуште никогаш веќе јас ти тој таа ние вие тие мене ме ми ви ни мојот
    мојата моето моите имам има имате нема можам може можете сакам треба но или исто без за од до денес вчера утре
    дека тоа ова овој оваа само многу повеќе некој нешто ништо да ли го ја ги`,
  kk: `және мен сен сіз біз ол олар менің сенің сіздің біздің маған саған сізге бұл осы сол қайда қашан не кім қалай
    неге неліктен қандай қанша сәлем сәлеметсіз сәлеметсіздерме бе рахмет рақмет өтінемін емес жоқ бар ма ме па пе
    ба әлі ешқашан қазір бірақ немесе де да та те үшін сияқты дейін кейін бұрын бүгін кеше ертең өте көп аз ғана иә
    керек болды екен бір деп едім`,
  ky: `жана мен сен сиз биз ал алар менин сенин сиздин биздин мага сага сизге бул ушул ошол кайда качан эмне ким
    кандай эмнеге канча салам саламатсызбы рахмат ыракмат суранам эмес жок бар бы би бу э али эч азыр бирок же да де
    менен үчүн сыяктуу чейин кийин мурун бүгүн кечээ эртең абдан көп аз гана ооба керек болду экен бир деп мына эле
    кылып келди кайсы`,
  tg: `ва ман ту шумо мо ӯ онҳо ин он ки аст ҳаст нест буд дар ба аз бо барои то кай куҷо куҷост чӣ кӣ чаро хел чанд
    кадом салом ассалому алайкум раҳмат ташаккур лутфан не ҳа ҳанӯз ҳеҷ аллакай аммо ё ҳам бе имрӯз дирӯз фардо хеле
    бисёр танҳо агар мехоҳам метавонам лозим шуд ро маро туро хуб`,
  tt: `һәм мин син сез без ул алар минем синең сезнең безнең миңа сиңа сезгә бу шул кайда кайчан нәрсә кем ничек
    нигә нинди ничә сәлам исәнмесез рәхмәт зинһар түгел юк бар мы ме әле беркайчан инде ләкин яки дә да та тә белән
    өчен кебек кадәр соң элек бүген кичә иртәгә бик күп аз гына әйе кирәк булды икән бер дип иде ни нәрсәгә нишли
    килә китә барам бара булган була белә белми күрә яши яшим ярата тора торган анда монда кая шундый хәзер әти әни
    кеше көн ел китап өй юл урам эш татар татарча телендә булмый түгелме мондый`,
  mn: `би чи та тэр бид нар миний чиний таны манай надад чамд танд энэ хаана хэзээ юу хэн яаж яагаад ямар хэдэн сайн
    байна уу баярлалаа гуйя биш үгүй байсан бий нь юм бол гэж ч л одоо аль хэдийн гэхдээ эсвэл мөн хамт тул өнөөдөр
    өчигдөр маргааш маш их зөвхөн тийм хэрэгтэй болох ирэх ирээгүй захиалга`,
  ar: `في من على الى إلى عن مع هذا هذه ذلك التي الذي ما متى اين أين وين كيف لماذا ليش كم هل لم لا لن ليس كان انا أنا
    انت هو هي نحن مرحبا السلام عليكم شكرا فضلك لو سمحت بعد قبل حتى الان اليوم امس غدا لكن او أو كل شيء عندي لي لك
    أريد اريد ممكن طلبي لسه لسا يا ان قد لقد شو ايش فين إمتى امتى مش مو`,
  fa: `و در به از که این آن را با برای تا است نیست بود هست من تو شما ما او آنها کجا کجاست کی چه چی چرا چطور کدام چند
    سلام درود ممنون مرسی لطفا متشکرم هنوز هرگز قبلا اما ولی یا هم بدون امروز دیروز فردا خیلی فقط بله نه می نمی شده
    شد میشه میخوام می‌خواهم باید ام ای ها اگر همه یک سفارشم کنم کنید`,
  ur: `اور میں ہے ہیں کے کی کا کو سے پر نے یہ وہ کہاں کب کیا کون کیسے کیوں کتنے کتنا میرا میری میرے آپ ہم تم مجھے
    السلام علیکم شکریہ براہ کرم نہیں ابھی تک کبھی تھا تھی ہو گا گی رہا رہی لیکن یا بھی بغیر آج کل بہت صرف ہاں جی
    چاہیے سکتا سکتے اگر کر ہوا ہوئی گئی گیا ایک کوئی`,
  ps: `او په د دی ده دي یې ته کې له څخه سره دا هغه چې زه تاسو موږ دوی زما ستا ستاسو چیرته چېرته کله څه څوک څنګه ولې
    څومره سلام مننه مهرباني لطفا نه نشته شته لا تر اوسه هیڅکله خو یا هم پرته نن پرون سبا ډېر یوازې هو غواړم باید وي
    و شوی شو کوم يو کړي`,
  ckb: `و لە بە بۆ کە ئەم ئەو من تۆ ئێوە ئێمە ئەوان هەیە نییە نیە بوو لەگەڵ تا کوێ لەکوێ کوێیە کەی چی چیە کێ چۆن
    بۆچی چەند سڵاو سوپاس تکایە نا بەڵێ هێشتا هەرگیز بەڵام یان هەروەها بەبێ ئەمڕۆ دوێنێ سبەی زۆر تەنها دەبێت دەتوانم
    دەمەوێت ئایا نەگەیشتووە داواکارییەکەم ی ئەگەر`,
  ug: `ۋە بۇ ئۇ مەن سەن سىز بىز ئۇلار مېنىڭ سېنىڭ سىزنىڭ ماڭا قەيەردە نەدە قاچان نېمە كىم قانداق نېمىشقا قانچە
    ياخشىمۇسىز رەھمەت ئەمەس يوق بار مۇ تېخى ھېچ ئەمما ياكى ھەم بىلەن ئۈچۈن كېيىن بۈگۈن تۈنۈگۈن ئەتە بەك كۆپ پەقەت
    ھەئە كېرەك بولدى ئىكەن بىر دەپ`,
  sd: `۽ ۾ آهي آهن جي جو جا کي کان تي هي اهو ڪٿي ڪڏهن ڇا ڪير ڪيئن ڇو ڪيترو منهنجو منهنجي توهان اسان مون مان هو سلام
    مهرباني نه اڃا به پر يا پڻ سان اڄ ڪالهه سڀاڻي تمام رڳو ها گهرجي سگهان هئي ٿي ٿو ويو`,
  hi: `है हैं का की के को से में पर ने यह वह ये वो कहाँ कहां कब क्या कौन कैसे क्यों कितना कितने मेरा मेरी मेरे आप हम
    तुम मुझे मैं नमस्ते धन्यवाद शुक्रिया कृपया नहीं अभी तक कभी था थी हो गा रहा रही लेकिन या भी आज कल बहुत सिर्फ हाँ
    हां जी चाहिए सकता अगर कर हुआ हुई गया गई एक कोई और तो`,
  mr: `आहे आहेत चा ची चे ला ने मध्ये वर हा ही हे तो ती ते कुठे कधी काय कोण कसे कसा का किती माझा माझी माझे माझं
    तुम्ही आम्ही मला मी नमस्कार धन्यवाद कृपया नाही अजून कधीच होता होती किंवा पण सुद्धा आज काल उद्या खूप फक्त हो
    पाहिजे शकतो जर झाला झाली गेली एक कोणी आणि होते आला आली नाहीत`,
  ne: `छ छन् हो को का की लाई ले मा बाट यो त्यो कहाँ कहिले के कसरी किन कति मेरो तपाईं तपाईँ हामी तिमी मलाई म नमस्ते
    नमस्कार धन्यवाद कृपया छैन अझै कहिल्यै थियो थिए वा तर पनि आज हिजो भोलि धेरै मात्र हजुर चाहिन्छ सक्छु यदि भयो भएको
    गयो एक कोही र आयो आएन गर्न हुन्छ गर्नुहोस्`,
  bn: `আমি আপনি তুমি আমার আপনার আমাদের এই সেই কোথায় কখন কবে কি কী কে কেমন কেন কত নমস্কার সালাম ধন্যবাদ দয়া করে না
    নেই আছে এখনো এখনও ছিল হবে কিন্তু বা এবং ও আর আজ গতকাল কাল আগামীকাল খুব শুধু হ্যাঁ চাই পারি যদি হয়েছে একটি কোন
    জন্য থেকে সাথে`,
  as: `মই আপুনি তুমি মোৰ আপোনাৰ আমাৰ এই সেই ক'ত কত কেতিয়া কি কোন কেনেকৈ কিয় কিমান নমস্কাৰ ধন্যবাদ অনুগ্ৰহ কৰি নাই
    আছে এতিয়াও আছিল হ'ব কিন্তু বা আৰু আজি কালি কাইলৈ বহুত মাত্ৰ হয় লাগে পাৰোঁ যদি হৈছে এটা কোনো বাবে পৰা লগত নহয়`,
  am: `ነው ናቸው እና ወይም ግን የ ለ በ ከ ይህ ያ እኔ አንተ አንቺ እርስዎ እኛ የት መቼ ምን ማን እንዴት ለምን ስንት ሰላም አመሰግናለሁ እባክዎ እባክህ አይደለም የለም አለ
    እስካሁን ገና ነበር ዛሬ ትናንት ነገ በጣም ብቻ አዎ እፈልጋለሁ አልደረሰም ትዕዛዜ ነኝ ናት`,
  ti: `እዩ እያ እዮም ከምኡ ወይ ግን ናይ ኣብ ካብ ናብ እዚ እቲ ኣነ ንስኻ ንስኺ ንስኹም ንሕና ኣበይ መዓስ እንታይ መን ከመይ ንምንታይ ክንደይ ሰላም የቐንየለይ በጃኹም
    ኣይኮነን የለን ኣሎ ክሳብ ሕጂ ገና ነይሩ ሎሚ ትማሊ ጽባሕ ብጣዕሚ ጥራይ እወ እደሊ ኣይበጽሐን ዘሎ ነበረ`,
  "hi-Latn": `hai hain ka ki ke ko se mein me par ne yeh ye woh wo kaha kahan kahaan kab kya kaun kaise kyu kyun
    kyon kitna kitne mera meri mere aap hum tum mujhe mujhko main namaste dhanyavaad shukriya kripya nahi nahin nhi
    abhi tak kabhi tha thi ho raha rahi lekin ya bhi aaj kal bahut bohot sirf haan han ji chahiye sakta agar kar hua
    hui gaya gayi ek koi aur toh aaya aayi aayega aayegi milega mila batao bhai yaar kuch krdo kr rha rhi hogya gya
    mil`,
  "ar-Latn": `wen wein fein feen fen emta emtaa imta kif keif kifak shu sho eh leh lesh leih lih mesh mish mu ana
    enta inta enti ehna el al fi men min 3ala 3al 3an ma3 bas lissa lessa ba3d shukran shokran law sama7t samaht
    momken mumkin 3ayez 3ayz biddi baddi talabi talab talabyti alordar yalla habibi marhaba salam ya3ni keda kda dah
    di de b2a wla wala m3a 7abibi inshallah 2eh ezay izay mafi fih`,
  "el-Latn": `pou pu einai ine i to o ti ta tin ton tis tou mou mu sou mas sas kai ke den dn tha na apo me gia se
    stin sto poia poso pote pws pos giati kalimera kalispera geia euxaristo efxaristo parakalo akoma akomh exei exw
    exo thelo thelw mporo mporw boro irthe hrthe paraggelia simera xthes avrio nai oxi kalo kati kapoios oti`,
  "ru-Latn": `gde kogda pochemu chto shto kto kak kakoy moy moi moya moe mne menya vas nas vash zakaz privet
    zdravstvuyte zdravstvuite spasibo pozhaluysta pozhalusta pojaluista mozhno mogu hochu xochu nuzhno nado esli
    tolko ochen segodnya vchera zavtra eto net da ne na ya ty vy my on ona oni uzhe uje eshche esche est byl bylo
    posylka dostavka pridet prishel prishla dobryy den ili dlya ot skolko`,
  "uk-Latn": `de koly chomu shcho scho hto khto yak yakyi mii moya moje meni mene vas nas vash zamovlennya pryvit
    vitayu dyakuyu diakuiu bud laska mozhna mozhu hochu treba potribno yakshcho tilky duzhe sohodni vchora zavtra
    tse nemaye tak ne na ya ty vy my vin vona vony vzhe shche buv bulo posylka dostavka pryide dobryi den abo dlya
    vid skilky`,
};
