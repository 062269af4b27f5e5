/**
 * Words that tell apart the languages that share a script, as shoppers write them: function words, greetings
 * and the words of order questions, without accents and in lower case. A word may stand in several languages;
 * it then counts for each, and less. `*` at the end: any word that begins like this.
 */
export const lexicon: Readonly<Record<string, string>> = {
  en: `the is are was were my your our where when what which who how why hi hello hey dear thanks thank thx please pls
    order orders ordered parcel parcels package packages delivery deliver* shipping shipped ship shipment* arrive arrived
    arriving arrives track tracking tracked not yet still never got get getting have has had been did does do don't didn't
    hasn't haven't isn't it's i'm i've can could would will should want need know tell say says it this that there here
    from for with and or but of to at on in be any anything about an update updates late lost missing broken damaged
    wrong refund* return* cancel* change address money back bought buy yesterday today tomorrow morning good evening week
    weeks days day ago ok okay yes sorry help someone person human agent speak talk bye cheers great received`,
  es: `el la los las un una unos mi mis su sus donde cuando que cual quien como por porque para con sin hola buenas buenos
    dias tardes noches gracias favor pedido* paquete* envio* enviado enviaron entrega* entregado llega llegar llego llegado
    llegue llegan compra* compre esta estan este esto esa ese eso aqui alli no si ya aun todavia nunca nada he ha han hay
    tengo tiene quiero quisiera quiere necesito puedo puede pueden podria saber decir dime digame rastre* seguimiento
    numero del al y o pero de en es son fue muy mas menos ayer hoy manana semana semanas hace recibido recibi recib*
    devol* reembols* cancel* cambi* direccion dinero roto rota dañado danado danada falta faltan equivocad* ayuda alguien
    persona hablar vale adios saludos cuanto tarda tardar mio mia me te le lo se nos oiga disculpe perdon factura`,
  de: `der die das den dem des ein eine einen einem einer mein meine meinen meiner meinem ihr ihre ihren ist sind war
    wann wo was wer wie warum wieso welche hallo hi guten tag morgen abend moin servus danke dank bitte bestell* paket*
    pakete lieferung* liefer* geliefert sendung* versand* verschickt versendet zustell* kommt komm* ankommen angekommen
    an da noch nicht nie kein keine keinen schon immer seit ich du sie wir mir mich ihnen habe hab haben hat hatte bin
    wird werden wurde kann können konnen konnte koennen möchte mochte moechte will wollen soll muss und oder aber auch mit ohne fur fuer bei
    von vom zu zum zur im auf aus uber heute gestern woche wochen tage tagen nummer sendungsnummer erhalten bekommen
    gekommen zuruck* zurück* erstatt* storn* ander* adresse geld kaputt beschadigt fehlt falsch* hilfe jemand
    mensch mitarbeiter sprechen wissen sagen gruß gruss grusse tschuss ja nein rechnung gibt es bleibt status`,
  fr: `le la les un une des du de mon ma mes votre vos notre ou où est sont etait quand quoi quel quelle quels comment
    pourquoi combien qui que qu bonjour bonsoir salut merci svp stp plait commande* colis livraison* livre livré livrer livree
    expedi* envoi envoye* recu recue recevoir arrive arrivee arriver arrivera suivi numero pas encore toujours jamais rien
    je j tu il elle on nous vous ils me moi ai as a avez ont etes suis c'est cest ce cet cette ca cela dans sur avec sans
    pour par et mais au aux en y d l n s hier aujourd'hui aujourdhui demain semaine semaines jours jour depuis peux peut
    pouvez pourriez voudrais veux souhaite savoir dire retour* rembours* annul* chang* modifier adresse argent casse*
    abime* endommage* manque mauvais erreur aide quelqu'un personne parler oui non facture revoir toujours deja merci`,
  "pt-BR": `o a os as um uma meu minha meus minhas seu sua cade onde quando que qual quem como por porque pq para pra com
    sem oi ola bom boa dia tarde noite obrigad* obg valeu vlw favor pedido* pacote* encomenda* entrega* entregue enviad*
    envio* chega chegar chegou chegando chegaram compra* comprei esta tá ta estao este isso aqui la nao sim ja ainda nunca
    nada eu voce voces vcs vc tenho tem quero queria preciso posso pode podem poderia saber dizer rastre* numero codigo do da
    dos das no na nos nas e ou mas de em muito mais ontem hoje amanha semana semanas faz recebi receb* devol* troc*
    reembols* estorn* cancel* mudar endereco dinheiro quebrad* danificad* falta faltando errad* ajuda alguem pessoa
    falar atendente tchau abraco quanto tempo demora demorando ate agora minha sera vai foi fiz nota`,
};
